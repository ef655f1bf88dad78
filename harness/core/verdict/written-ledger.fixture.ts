import { type Lane, Ledger } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';

/** One attempt as a test writes it down; what it does not say is that of a plain answer to `/fast/` by `ver_a`. */
export interface Written {
  readonly sentMs: number;
  /** 1 ms after it was sent, unless told. */
  readonly endMs?: number;
  readonly client?: number;
  readonly lane?: Lane;
  readonly path?: '/slow/' | '/fast/';
  readonly outcome?: Outcome;
  /** Index into the versions: 0 unknown, 1 ver_a, 2 ver_b, 3 ver_c. */
  readonly version?: number;
  readonly status?: number;
  readonly pid?: number;
  readonly bytes?: number;
  readonly lagMs?: number;
  readonly reusedConnection?: boolean;
  readonly tlsError?: string;
}

export const TARGETS = ['/slow/', '/fast/'] as const;
export const VERSION_NAMES = ['unknown', 'ver_a', 'ver_b', 'ver_c'] as const;

/** A ledger of these attempts, in this order. */
export function ledgerOf(attempts: readonly Written[]): Ledger {
  const ledger = new Ledger({ targets: TARGETS, versions: VERSION_NAMES });
  for (const attempt of attempts) write(ledger, attempt);
  return ledger;
}

export function write(ledger: Ledger, attempt: Written): number {
  const { sentMs, endMs = sentMs + 1, client = 0, lane = 'new', path = '/fast/', outcome = 'answered', pid = 0, lagMs = 0 } = attempt;
  const answered = outcome === 'answered';
  const { version = answered ? 1 : 0, bytes = answered ? 187 : 0, reusedConnection = false } = attempt;
  const { status = answered ? 200 + version : 0 } = attempt;
  const id = ledger.begin(client, lane, TARGETS.indexOf(path), sentMs, lagMs, reusedConnection);
  if (outcome !== 'open') ledger.end(id, outcome, endMs, status, bytes, version, pid, attempt.tlsError);
  return id;
}
