import { checkOptions } from '../check-options.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions } from '../siege-types.ts';
import { WsClient } from './ws-client.ts';
import { WsEngine } from './ws-engine.ts';

/**
 * Starts a siege over WebSockets (RFC 6455): each client opens one, exchanges messages on it, and opens the next when it has ended. How,
 * says `webSocket` of each target; unless it says more, clients of lane `reused` hold theirs until the siege ends, and those of lane `new`
 * close theirs after ten messages, so that new ones are opened all the time. The library is loaded here, so that who needs none has none.
 * Throws UsageError for options that can't be carried out.
 */
export function startWsSiege(options: SiegeOptions): RunningSiege {
  checkOptions(options);
  let stopped = false;
  const engine = import('ws').then(({ WebSocket }) => {
    const made = new WsEngine(options, WebSocket);
    if (stopped) made.stop();
    options.lanes.forEach((lane, nth) => {
      for (let i = 0; i < options.clients; i++) made.pace.ready(new WsClient(made, lane, nth * options.clients + i));
    });
    return made;
  });
  const ended = engine.then(async (made): Promise<DrainedSiege> => {
    await made.over;
    if (made.trouble !== null) throw made.trouble;
    return {
      autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 },
      unsent: made.unsent,
      unsolicited: 0,
      withoutAutocannon: made.count,
    };
  });
  ended.catch(() => {});
  const broken = engine.then((made) => made.broken);
  const finished = Promise.race([broken, options.maxRequests === null ? new Promise<never>(() => {}) : ended]);
  finished.catch(() => {});
  return {
    finished,
    drain() {
      stopped = true;
      // What keeps the library from being loaded is told by `ended`.
      engine.then((made) => made.stop()).catch(() => {});
      return ended;
    },
  };
}
