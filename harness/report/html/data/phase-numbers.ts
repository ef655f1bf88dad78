import { waitOf } from '../../../core/ledger/end-of-wait.ts';
import { forEachAttempt } from '../../../core/ledger/for-each-attempt.ts';
import { LatencyHistogram } from '../../../core/ledger/latency-histogram.ts';
import type { Phase, Recording } from '../../../core/record/run-record.ts';
import { answerKey, answerName, statusOf, versionOf } from './answers-by-time.ts';

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
export function phaseTotals({ run, ledger, held }: Recording): PhaseTotal[] {
  const endOf = waitOf({ runtime: run.runtime, held });
  const quick = ledger.targets.some((_, target) => !run.slowTargets.includes(target));
  const sums = run.phases.map((phase) => ({
    phase,
    answers: new Map<number, number>(),
    failed: 0,
    latency: new LatencyHistogram(),
  }));
  const slow = new Set(run.slowTargets);
  const nameOf = (key: number): string => answerName(ledger, versionOf(key), statusOf(key));
  const sumAt = (ms: number) => {
    for (const sum of sums) if (ms >= sum.phase.startMs && ms < sum.phase.endMs) return sum;
    return undefined;
  };
  forEachAttempt(ledger, (attempt) => {
    const { sentMs, lagMs, answered, failed, target, version, status } = attempt;
    const sum = sumAt(sentMs);
    if (sum === undefined) return;
    if (failed) sum.failed++;
    if (!answered) return;
    if (!quick || !slow.has(target)) sum.latency.add(endOf(attempt) - sentMs + lagMs);
    const key = answerKey(version, status);
    sum.answers.set(key, (sum.answers.get(key) ?? 0) + 1);
  });
  return sums.map(({ latency, answers, ...sum }) => {
    const byAnswer = new Map<string, number>();
    for (const [key, n] of answers) byAnswer.set(nameOf(key), (byAnswer.get(nameOf(key)) ?? 0) + n);
    const [medianMs = null, p95Ms = null, p99Ms = null, maxMs = null] = [50, 95, 99, 100].map((percent) => latency.percentileMs(percent));
    return { ...sum, byAnswer, medianMs, p95Ms, p99Ms, maxMs };
  });
}
