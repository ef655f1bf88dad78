import type { Ledger } from '../ledger/ledger.ts';
import type { Finding } from '../record/measurements.ts';
import type { FailureKind, RunRecord } from '../record/run-record.ts';
import { hiddenByRetry } from './hidden-by-retry.ts';
import { number } from './number-words.ts';
import { firstPhase } from './run-phases.ts';

/** Failures that are not of a kind, in words: by outcome, status, connection and cause. None where all are of it. */
export function failedOtherwise(ledger: Ledger, findings: readonly Finding[], expected: FailureKind): string[] {
  return [...ofAnotherOutcome(ledger, expected), ...ofAnotherKind(ledger, expected), ...ofAnotherCause(findings, expected)];
}

/** How many requests had failed when the first strategy began. */
export function failedBeforeTrigger(run: RunRecord, ledger: Ledger): number {
  const atMs = triggerMs(run);
  let failed = 0;
  for (const { sentAtMs, durationMs } of ledger.failures()) if (sentAtMs + durationMs < atMs) failed++;
  return failed;
}

/** When the first step of the first strategy was taken; Infinity where none ever was. */
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

function ofAnotherOutcome(ledger: Ledger, { outcome, also = [] }: FailureKind): string[] {
  const allowed = new Set<string | null>([outcome, ...also]);
  return [...failuresByOutcome(ledger)].filter(([other]) => !allowed.has(other)).map(([other, n]) => `${number(n)} as ${other}`);
}

/** Failures that have the right outcome and are of another kind all the same. */
function ofAnotherKind(ledger: Ledger, { status, connection }: FailureKind): string[] {
  const found: string[] = [];
  if (status !== undefined) {
    const statuses = new Map<number, number>();
    for (const failure of ledger.failures())
      if (failure.outcome === 'wrong-status' && failure.status !== status)
        statuses.set(failure.status, (statuses.get(failure.status) ?? 0) + 1);
    found.push(...[...statuses].map(([other, n]) => `${number(n)} with status ${other}`));
  }
  if (connection === 'reused') {
    const fresh = [...ledger.failures()].filter(({ reusedConnection }) => !reusedConnection).length;
    const begun = ledger.failed - fresh - hiddenByRetry(ledger);
    if (fresh > 0) found.push(`${number(fresh)} on a new connection`);
    if (begun > 0) found.push(`${number(begun)} that a client may not repeat`);
  }
  return found;
}

function ofAnotherCause(findings: readonly Finding[], { causes }: FailureKind): string[] {
  if (causes === undefined) return [];
  return findings
    .filter(({ cause }) => cause === null || !causes.includes(cause))
    .map(({ cause, outcome, count: n }) => `${number(n)} as ${outcome}${cause === null ? ', unexplained' : ` by ${cause}`}`);
}
