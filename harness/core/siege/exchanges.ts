import type { ExchangeName } from './exchange-name.ts';
import { startH2Siege } from './h2/h2-siege.ts';
import { startSiege } from './http1/start-siege.ts';
import type { RunningSiege, SiegeOptions } from './siege-types.ts';
import { startStreamSiege } from './sse/stream-siege.ts';
import { startWsSiege } from './ws/ws-siege.ts';

/**
 * What a client does once: the port by which the siege knows a kind of it. The ledger, the verdict and the reports know attempts and
 * their outcomes, and no protocol.
 */
export interface Exchange {
  /** A word of the command line: `post`. */
  readonly name: ExchangeName;
  /** Starts clients that do nothing else: each attempt is in the ledger, and ends in one outcome. */
  start(options: SiegeOptions): RunningSiege;
}

export const EXCHANGES: Readonly<Record<ExchangeName, Exchange>> = {
  get: { name: 'get', start: startSiege },
  post: { name: 'post', start: startSiege },
  h2: { name: 'h2', start: startH2Siege },
  sse: { name: 'sse', start: startStreamSiege },
  ws: { name: 'ws', start: startWsSiege },
};
