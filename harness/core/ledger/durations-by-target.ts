import { type Attempt, forEachAttempt } from './for-each-attempt.ts';
import type { Ledger } from './ledger.ts';

/**
 * How long those answers of each target took that are `wanted`, in milliseconds, the quickest first. Four bytes an answer, as exact as
 * the ledger has them: of a long run these are millions.
 */
export function durationsByTarget(ledger: Ledger, wanted: (attempt: Attempt) => boolean): readonly Float32Array[] {
  const counts = ledger.targets.map(() => 0);
  forEachAttempt(ledger, (attempt) => {
    if (attempt.answered && wanted(attempt)) counts[attempt.target] = (counts[attempt.target] ?? 0) + 1;
  });
  const durations = ledger.targets.map((_, target) => new Float32Array(counts[target] ?? 0));
  const filled = ledger.targets.map(() => 0);
  forEachAttempt(ledger, (attempt) => {
    const of = durations[attempt.target];
    if (of === undefined || !attempt.answered || !wanted(attempt)) return;
    const at = filled[attempt.target] ?? 0;
    of[at] = attempt.endMs - attempt.sentMs;
    filled[attempt.target] = at + 1;
  });
  for (const of of durations) of.sort();
  return durations;
}
