import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { OUTCOMES, type Outcome } from '../../ledger/outcome.ts';
import type { RequestTotals } from '../../record/measurements.ts';
import type { ServedCount } from '../../record/run-record.ts';

/** Outcomes of whole answers: the server did say this status, whether or not it was the right one. */
const WHOLE: ReadonlySet<Outcome> = new Set<Outcome>(['answered', 'wrong-status', 'wrong-body', 'unlike', 'gap', 'repeated']);

/** How much of the whole a part is, from 0 to 1. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * The totals of a run. `byStatus` counts whole answers, right or wrong, and leaves out those that were cut short:
 * their status line promised what did not come. `byOutcome` has the outcomes that occurred, open attempts included.
 */
export function requestTotals(ledger: Ledger, served: ServedCount | null): RequestTotals {
  const outcomes = new Float64Array(256);
  const statuses = new Map<number, number>();
  forEachAttempt(ledger, (attempt) => {
    outcomes[attempt.outcomeCode] = (outcomes[attempt.outcomeCode] ?? 0) + 1;
    const outcome = OUTCOMES[attempt.outcomeCode];
    if (outcome !== undefined && WHOLE.has(outcome)) statuses.set(attempt.status, (statuses.get(attempt.status) ?? 0) + 1);
  });
  const byOutcome: Partial<Record<Outcome, number>> = {};
  OUTCOMES.forEach((outcome, code) => {
    const n = outcomes[code] ?? 0;
    if (n > 0) byOutcome[outcome] = n;
  });
  const byStatus = Object.fromEntries([...statuses].sort(([a], [b]) => a - b).map(([status, n]) => [String(status), n]));
  const { sent, answered, failed, unprocessed } = ledger;
  return {
    sent,
    answered,
    failed,
    ...(unprocessed === 0 ? {} : { unprocessed }),
    byStatus,
    byOutcome,
    served: served?.total ?? null,
    failedShare: shareOf(failed, sent),
  };
}
