import type { ExchangeName } from './exchange-name.ts';
import { startH2Siege } from './h2/h2-siege.ts';
import type { RunningSiege, SiegeOptions } from './siege-types.ts';
import { startSiege } from './start-siege.ts';

/**
 * What a client does once: the port by which the siege knows a kind of it. The ledger, the verdict and the reports know attempts and
 * their outcomes, and no protocol.
 */
export interface Exchange {
  /** A word of the command line: `post`. */
  readonly name: ExchangeName;
  /** What it is, for the help and for reports: `a POST with a body`. */
  readonly title: string;
  /** Whether a client, or a proxy, may send it again by itself when it was not answered (RFC 9110 section 9.2.2). */
  readonly isRepeatable: boolean;
  /** Starts clients that do nothing else: each attempt is in the ledger, and ends in one outcome. */
  start(options: SiegeOptions): RunningSiege;
}

export const EXCHANGES: Readonly<Record<ExchangeName, Exchange>> = {
  get: { name: 'get', title: 'a GET', isRepeatable: true, start: startSiege },
  post: { name: 'post', title: 'a POST with a body, which must be executed once', isRepeatable: false, start: startSiege },
  h2: { name: 'h2', title: 'a request over HTTP/2', isRepeatable: true, start: startH2Siege },
};
