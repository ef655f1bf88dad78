import type { Ledger } from '../../ledger/ledger.ts';
import type { Finding } from '../../record/measurements.ts';
import type { FailureKind, RunRecord } from '../../record/run-record.ts';
import { firstPhase } from '../run-phases.ts';
import { hiddenByRetry } from './hidden-by-retry.ts';

/** How many failures are not of a kind: by outcome, status, connection or cause. */
export type FailedOtherwise =
  | { readonly by: 'outcome'; readonly count: number; readonly outcome: string }
  | { readonly by: 'status'; readonly count: number; readonly status: number }
  | { readonly by: 'connection'; readonly count: number }
  | { readonly by: 'not-repeatable'; readonly count: number }
  | { readonly by: 'cause'; readonly count: number; readonly outcome: string; readonly cause: string | null };

/** Failures that are not of a kind. None if all are of it. */
export function failedOtherwise(ledger: Ledger, findings: readonly Finding[], expected: FailureKind): readonly FailedOtherwise[] {
  return [...ofAnotherOutcome(ledger, expected), ...ofAnotherKind(ledger, expected), ...ofAnotherCause(findings, expected)];
}

/** How many requests had failed when the first strategy began. */
export function failedBeforeTrigger(run: RunRecord, ledger: Ledger): number {
  const atMs = triggerMs(run);
  let failed = 0;
  for (const { sentAtMs, durationMs } of ledger.failures()) if (sentAtMs + durationMs < atMs) failed++;
  return failed;
}

/** When the first step of the first strategy was taken; Infinity if none ever was. */
export function triggerMs(run: RunRecord): number {
  const triggers = run.transitions.map((transition) => transition.triggerMs);
  return Math.min(...triggers, firstPhase(run, 'reload')?.startMs ?? Number.POSITIVE_INFINITY);
}

/** How many failures ended in each way. */
export function failuresByOutcome(ledger: Ledger): ReadonlyMap<string, number> {
  const byOutcome = new Map<string, number>();
  for (const { outcome } of ledger.failures()) byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
  return byOutcome;
}

function ofAnotherOutcome(ledger: Ledger, { outcome, also = [] }: FailureKind): FailedOtherwise[] {
  const allowed = new Set<string | null>([outcome, ...also]);
  return [...failuresByOutcome(ledger)]
    .filter(([other]) => !allowed.has(other))
    .map(([other, count]) => ({ by: 'outcome', count, outcome: other }));
}

/** Failures that have the right outcome and are of another kind all the same. */
function ofAnotherKind(ledger: Ledger, { status, connection }: FailureKind): FailedOtherwise[] {
  const found: FailedOtherwise[] = [];
  if (status !== undefined) {
    const right = new Set(typeof status === 'number' ? [status] : status);
    const statuses = new Map<number, number>();
    for (const failure of ledger.failures())
      if (failure.outcome === 'wrong-status' && !right.has(failure.status))
        statuses.set(failure.status, (statuses.get(failure.status) ?? 0) + 1);
    for (const [other, count] of statuses) found.push({ by: 'status', count, status: other });
  }
  if (connection === 'reused') {
    const fresh = [...ledger.failures()].filter(({ reusedConnection }) => !reusedConnection).length;
    const begun = ledger.failed - fresh - hiddenByRetry(ledger);
    if (fresh > 0) found.push({ by: 'connection', count: fresh });
    if (begun > 0) found.push({ by: 'not-repeatable', count: begun });
  }
  return found;
}

function ofAnotherCause(findings: readonly Finding[], { causes }: FailureKind): FailedOtherwise[] {
  if (causes === undefined) return [];
  return findings
    .filter(({ cause }) => cause === null || !causes.includes(cause))
    .map(({ cause, outcome, count }) => ({ by: 'cause', count, outcome, cause }));
}
