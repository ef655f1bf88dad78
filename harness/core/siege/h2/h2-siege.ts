import { checkOptions } from '../check-options.ts';
import { checkRequest } from '../request-definition.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions } from '../siege-types.ts';
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
  const ended = engine.over.then((): DrainedSiege => {
    if (engine.trouble !== null) throw engine.trouble;
    return {
      autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 },
      unsent: engine.unsent,
      unsolicited: 0,
      withoutAutocannon: engine.begun,
      ...(engine.bareConnects === null ? {} : { connects: engine.bareConnects.seen }),
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
