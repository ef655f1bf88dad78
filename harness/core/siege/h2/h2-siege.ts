import { checkOptions } from '../check-options.ts';
import { siegeOfEngine } from '../engine-siege.ts';
import { checkRequest } from '../requests/request-definition.ts';
import type { RunningSiege, SiegeOptions } from '../siege-types.ts';
import { H2Client } from './h2-client.ts';
import { H2Engine } from './h2-engine.ts';

/**
 * Starts a siege over HTTP/2: by TLS (`https:`), or in clear text with prior knowledge (`http:`, RFC 9113 section 3.3). The clients of lane
 * `reused` share one connection to each endpoint, each with a stream at a time; those of lane `new` open a connection for each request.
 * Throws UsageError for options that can't be carried out.
 */
export function startH2Siege(options: SiegeOptions): RunningSiege {
  checkOptions(options);
  for (const target of options.targets) checkRequest(target.name, target);
  const engine = new H2Engine(options);
  const clients = options.lanes.flatMap((lane, nth) =>
    Array.from({ length: options.clients }, (_, i) => new H2Client(engine, lane, nth * options.clients + i)),
  );
  for (const client of clients) engine.pace.ready(client);
  return siegeOfEngine(engine, options, () => ({
    withoutAutocannon: engine.begun,
    ...(engine.bareConnects === null ? {} : { connects: engine.bareConnects.seen }),
  }));
}
