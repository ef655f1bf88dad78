import { type Attempt, forEachAttempt } from '../../../core/ledger/for-each-attempt.ts';
import { LatencyHistogram } from '../../../core/ledger/latency-histogram.ts';
import type { Phase, Recording } from '../../../core/record/run-record.ts';
import { answerNames } from './answers-by-time.ts';

/** What the clients saw in a phase, by the time at which requests were sent. Latency is in milliseconds, null if nothing was answered. */
export interface PhaseTotal {
  readonly phase: Phase;
  /** By version and status, such as `ver_a 201`. */
  readonly byAnswer: ReadonlyMap<string, number>;
  readonly failed: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Sums up each phase. Latency is that of the targets that do not answer slowly on purpose, or of all if all do. */
export function phaseTotals({ run, ledger }: Recording): PhaseTotal[] {
  const quick = ledger.targets.some((_, target) => !run.slowTargets.includes(target));
  const sums = run.phases.map((phase) => ({ phase, byAnswer: new Map<string, number>(), failed: 0, latency: new LatencyHistogram() }));
  const nameOf = answerNames(ledger);
  const phaseOf = (attempt: Attempt): number =>
    sums.findIndex(({ phase }) => attempt.sentMs >= phase.startMs && attempt.sentMs < phase.endMs);
  forEachAttempt(ledger, (attempt) => {
    const sum = sums[phaseOf(attempt)];
    if (sum === undefined) return;
    if (attempt.failed) sum.failed++;
    if (!attempt.answered) return;
    if (!quick || !run.slowTargets.includes(attempt.target)) sum.latency.add(attempt.endMs - attempt.sentMs + attempt.lagMs);
    const name = nameOf(attempt.version, attempt.status);
    sum.byAnswer.set(name, (sum.byAnswer.get(name) ?? 0) + 1);
  });
  return sums.map(({ latency, ...sum }) => {
    const [medianMs = null, p95Ms = null, p99Ms = null, maxMs = null] = [50, 95, 99, 100].map((percent) => latency.percentileMs(percent));
    return { ...sum, medianMs, p95Ms, p99Ms, maxMs };
  });
}
