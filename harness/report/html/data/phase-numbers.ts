import { type Attempt, forEachAttempt } from '../../../core/ledger/for-each-attempt.ts';
import type { Phase, Recording } from '../../../core/record/run-record.ts';
import { answerNames } from './answers-by-time.ts';
import { quantilesOf } from './quantiles.ts';

/** What the clients saw in a phase, by the time at which requests were sent. Latency is in milliseconds, null where nothing was answered. */
export interface PhaseTotal {
  readonly phase: Phase;
  /** By version and status, such as `ver_a 201`. */
  readonly byAnswer: ReadonlyMap<string, number>;
  readonly failed: number;
  readonly medianMs: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Sums up each phase. Latency is that of the targets that do not answer slowly on purpose, or of all where all do. */
export function phaseTotals({ run, ledger }: Recording): PhaseTotal[] {
  const quick = ledger.targets.some((_, target) => !run.slowTargets.includes(target));
  const sums = run.phases.map((phase) => ({ phase, byAnswer: new Map<string, number>(), failed: 0 }));
  const nameOf = answerNames(ledger);
  const phaseOf = (attempt: Attempt): number =>
    sums.findIndex(({ phase }) => attempt.sentMs >= phase.startMs && attempt.sentMs < phase.endMs);
  forEachAttempt(ledger, (attempt) => {
    const sum = sums[phaseOf(attempt)];
    if (sum === undefined) return;
    if (attempt.failed) sum.failed++;
    if (!attempt.answered) return;
    const name = nameOf(attempt.version, attempt.status);
    sum.byAnswer.set(name, (sum.byAnswer.get(name) ?? 0) + 1);
  });
  const latencies = quantilesOf(sums.length, [0.5, 0.99, 1], (take) =>
    forEachAttempt(ledger, (attempt) => {
      if (!attempt.answered || (quick && run.slowTargets.includes(attempt.target))) return;
      const phase = phaseOf(attempt);
      if (phase >= 0) take(phase, attempt.endMs - attempt.sentMs + attempt.lagMs);
    }),
  );
  return sums.map((sum, i) => {
    const [medianMs = null, p99Ms = null, maxMs = null] = latencies[i] ?? [];
    return { ...sum, medianMs, p99Ms, maxMs };
  });
}
