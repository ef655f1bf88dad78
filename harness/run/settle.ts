import { Progress, type ProgressOf } from '../core/ledger/answer-progress.ts';
import type { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { count } from '../core/quantity.ts';
import { poll, waitFor } from '../core/wait.ts';

/** Who besieges what: each pair of them must be seen. */
export interface Besiegers {
  readonly ledger: Ledger;
  /** What is held open; absent if nothing is. */
  readonly held?: HeldExchanges;
  readonly clients: number;
  readonly targets: number;
  /** Pairs of a client and a target that it asks; every client asks every target unless this is given. */
  readonly pairs?: number;
}

/**
 * Waits until every client got an answer (or, if none can be hoped for, any outcome) from every target that it asked
 * from now on, and until what was on its way has ended. Rejects with InconclusiveError if that takes longer than `timeoutMs`.
 */
export function everyClientAnswered(
  { ledger, held, clients, targets, pairs = clients * targets }: Besiegers,
  timeoutMs: number,
  signal: AbortSignal,
  of: ProgressOf = 'answers',
): Promise<true> {
  const progress = new Progress(ledger, of, Number.NEGATIVE_INFINITY, clients, held);
  return waitFor(
    poll(() => (progress.pairs(1) >= pairs && progress.earlierOpen() === 0 ? true : null)),
    {
      what: `each of ${count(clients, 'client')} to be answered on each of ${pairs === clients * targets ? count(targets, 'path') : 'its paths'}`,
      timeoutMs,
      signal,
      evidence: () =>
        `${progress.pairs(1)} of these ${pairs} were answered, ${count(ledger.failed, 'request has', 'requests have')} failed so far`,
    },
  );
}
