import { checkOptions } from '../check-options.ts';
import { siegeOfEngine } from '../engine-siege.ts';
import { checkRequest } from '../requests/request-definition.ts';
import type { RunningSiege, SiegeOptions } from '../siege-types.ts';
import { StreamClient } from './stream-client.ts';
import { StreamEngine } from './stream-engine.ts';

/**
 * Starts a siege by streams of server-sent events, over HTTP/1.1. A stream has a connection of its own in either lane; in lane `new` the
 * request says that it is the last one on it. At the drain a stream that is whole so far is ended by us, and is answered.
 * Throws UsageError for options that can't be carried out.
 */
export function startStreamSiege(options: SiegeOptions): RunningSiege {
  checkOptions(options);
  for (const target of options.targets) checkRequest(target.name, target);
  const engine = new StreamEngine(options);
  const clients = options.lanes.flatMap((lane, nth) =>
    Array.from({ length: options.clients }, (_, i) => new StreamClient(engine, lane, nth * options.clients + i)),
  );
  for (const client of clients) engine.pace.ready(client);
  return siegeOfEngine(engine, options, () => ({ endsUnproven: engine.endsUnproven, withoutAutocannon: engine.begun }));
}
