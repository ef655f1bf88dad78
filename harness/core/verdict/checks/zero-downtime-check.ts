import { askedToWait } from '../../ledger/asked-to-wait.ts';
import type { Lane, Ledger } from '../../ledger/ledger.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import type { Stall } from '../../record/measurements.ts';
import type { Recording, RunRecord } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { asksForExecution, isExecutedOnce } from '../measures/executions.ts';
import { triggerMs } from '../measures/failed-otherwise.ts';
import { hiddenByRetry } from '../measures/hidden-by-retry.ts';
import { firstPhase } from '../run-phases.ts';

export const zeroDowntimeCheck = defineCheck({
  id: 'zero-downtime',
  name: 'zero-downtime',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording, measured }) => zeroDowntime(recording, measured.stalls.longest),
});

/**
 * No request failed, in any lane; and how long at most no client was answered meanwhile. A detector that raised false alarms in the calibration can't refute it; a path on
 * which a closed port does not refuse can't prove it, but failures seen over it are failures.
 */
export function zeroDowntime(recording: Recording, stall: Stall) {
  const { run, ledger } = recording;
  const falseAlarms = run.calibration.reduce((sum, row) => sum + row.falseAlarms, 0);
  const { sent, failed, open } = ledger;
  if (sent === 0) return { verdict: 'inconclusive', reason: 'nothing-sent', facts: { sent } } as const;
  if (falseAlarms > 0) return { verdict: 'inconclusive', reason: 'false-alarms', facts: { sent, failed, falseAlarms } } as const;
  if (failed > 0) {
    const early = failedBefore(ledger, beganMs(recording));
    const evidence = failures(recording);
    if (early === failed) return { verdict: 'inconclusive', reason: 'failed-before', facts: { sent, failed, early }, evidence } as const;
    const facts = { sent, failed, early, hiddenByRetry: evidence.hidden };
    if (run.options.allowRetry === true && evidence.hidden === failed && open === 0)
      return { verdict: 'pass', reason: 'repeatable-only', facts, evidence } as const;
    return { verdict: 'fail', reason: 'requests-failed', facts, evidence } as const;
  }
  if (open > 0) return { verdict: 'inconclusive', reason: 'without-outcome', facts: { sent, open } } as const;
  if (!run.path.refuses && run.runtime !== 'external') {
    const evidence = { path: run.path.detail };
    return { verdict: 'inconclusive', reason: 'closed-port-accepts', facts: { sent, failed }, evidence } as const;
  }
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { sent, failed, longestStallMs: stall.longestMs, stallAtMs: stall.atMs },
    evidence: { lanes: run.options.lanes, watchedMs: watchedMs(run), countsNoPosts: countsNoPosts(run) },
  } as const;
}

export type ZeroDowntimeJudgement = ReturnType<typeof zeroDowntime>;

/** A service of the user's that is sent what must be executed once, and whose own count was not read. */
function countsNoPosts(run: RunRecord): boolean {
  return run.runtime === 'external' && asksForExecution(run);
}

/** How long a run without a deploy watched; null for any other. */
function watchedMs(run: RunRecord): number | null {
  const soak = firstPhase(run, 'soak');
  return soak === undefined ? null : soak.endMs - soak.startMs;
}

/**
 * When anything was done to the service that its clients ask: the first step of the strategy from the baseline on, whatever it was;
 * Infinity if the run never came to one. Too early is the safe side: what fails after it is a failure. A run without a deploy judges
 * the service itself, from its first request on.
 */
function beganMs({ run, events }: Recording): number {
  if (run.soak !== undefined) return Number.NEGATIVE_INFINITY;
  const baseline = firstPhase(run, 'baseline');
  const step = events.find(({ source, atMs }) => source === 'strategy' && baseline !== undefined && atMs >= baseline.startMs);
  return Math.min(triggerMs(run), step?.atMs ?? Number.POSITIVE_INFINITY);
}

/** Requests that were sent, and had failed, by then. */
function failedBefore(ledger: Ledger, untilMs: number): number {
  let failed = 0;
  for (const { sentAtMs, durationMs } of ledger.failures()) if (sentAtMs + durationMs < untilMs) failed++;
  return failed;
}

/** What failed, by outcome, lane and TLS error, the most first, and when it was sent. */
export interface FailuresSeen {
  readonly kinds: readonly { readonly outcome: Outcome; readonly lane: Lane; readonly tlsError: string; readonly count: number }[];
  readonly firstMs: number;
  readonly lastMs: number;
  /** Of them a client that retries would have shown none. */
  readonly hidden: number;
  /** Of them were answered with which Retry-After: seconds or a date. */
  readonly askedToWait: Readonly<Record<string, number>>;
  /** Of them must be executed once, and nothing that was read says if they were. */
  readonly perhapsExecuted: number;
}

function failures({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): FailuresSeen {
  const { methods } = run.options;
  const kinds = new Map<string, FailuresSeen['kinds'][number]>();
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let perhapsExecuted = 0;
  for (const { outcome, lane, target, sentAtMs, tlsError } of ledger.failures()) {
    if (isExecutedOnce(run, target) && outcome !== 'refused' && outcome !== 'unreachable' && outcome !== 'connect-timeout')
      perhapsExecuted++;
    const key = `${outcome} ${lane} ${tlsError}`;
    kinds.set(key, { outcome, lane, tlsError, count: (kinds.get(key)?.count ?? 0) + 1 });
    firstMs = Math.min(firstMs, sentAtMs);
    lastMs = Math.max(lastMs, sentAtMs);
  }
  return {
    kinds: [...kinds.values()].sort((a, b) => b.count - a.count),
    firstMs,
    lastMs,
    hidden: hiddenByRetry(ledger, methods, run.carrier?.placedPosts),
    askedToWait: askedToWait(ledger),
    perhapsExecuted: countsNoPosts(run) ? perhapsExecuted : 0,
  };
}
