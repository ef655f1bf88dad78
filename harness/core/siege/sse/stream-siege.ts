import { checkOptions } from '../check-options.ts';
import { checkRequest } from '../request-definition.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions } from '../siege-types.ts';
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
  const ended = engine.over.then((): DrainedSiege => {
    if (engine.trouble !== null) throw engine.trouble;
    return {
      autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 },
      unsent: engine.unsent,
      unsolicited: 0,
      endsUnproven: engine.endsUnproven,
      withoutAutocannon: engine.begun,
    };
  });
  ended.catch(() => {});
  const finished = Promise.race([engine.broken, options.maxRequests === null ? new Promise<never>(() => {}) : ended]);
  finished.catch(() => {});
  return {
    finished,
    drain() {
      engine.stop();
      return ended;
    },
  };
}
