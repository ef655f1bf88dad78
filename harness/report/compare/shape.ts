import { capacityOf, isCapacityKnown } from '../../core/explain/worker-capacity.ts';
import { forEachAttempt } from '../../core/ledger/for-each-attempt.ts';
import type { Recording } from '../../core/record/run-record.ts';
import type { Deploy } from './deploys.ts';

/** What a deploy looked like, from a little before its trigger to a little after its end. Milliseconds after the trigger. */
export interface Shape {
  readonly fromMs: number;
  readonly toMs: number;
  readonly completeMs: number | null;
  /** Workers that accept, look by look; null if not known. Empty if no worker was sampled in the run. */
  readonly capacity: readonly (readonly [atMs: number, accepting: number | null])[];
  /** The longest wait of a quick request, for each stretch of `bucketMs`, by when it was sent; failures apart. */
  readonly bucketMs: number;
  readonly slowestMs: readonly (number | null)[];
  readonly failed: readonly number[];
}

const BUCKETS = 60;
/** How much of the run around the deploy is shown, as a share of its length. */
const MARGIN = 0.15;

/** Null if there was no deploy. */
export function shapeOf({ run, ledger, samples }: Recording, deploy: Deploy | null): Shape | null {
  if (deploy === null) return null;
  const { triggerMs, completeMs, settledMs } = deploy;
  const marginMs = Math.max(250, (settledMs - triggerMs) * MARGIN);
  const [fromMs, toMs] = [triggerMs - marginMs, settledMs];
  const bucketMs = (toMs - fromMs) / BUCKETS;
  const slow = new Set(run.slowTargets);
  const quick = ledger.targets.some((_, target) => !slow.has(target));
  const slowestMs: (number | null)[] = Array.from({ length: BUCKETS }, () => null);
  const failed: number[] = Array.from({ length: BUCKETS }, () => 0);
  forEachAttempt(ledger, (attempt) => {
    const at = Math.floor(((attempt.failed ? attempt.endMs : attempt.sentMs) - fromMs) / bucketMs);
    if (!(at >= 0 && at < BUCKETS)) return;
    if (attempt.failed) failed[at] = (failed[at] ?? 0) + 1;
    else if (attempt.answered && !(quick && slow.has(attempt.target)))
      slowestMs[at] = Math.max(slowestMs[at] ?? 0, attempt.endMs - attempt.sentMs + attempt.lagMs);
  });
  return {
    fromMs: fromMs - triggerMs,
    toMs: toMs - triggerMs,
    completeMs: completeMs === null ? null : completeMs - triggerMs,
    capacity: (samples === undefined || !isCapacityKnown(samples) ? [] : capacityOf(samples))
      .filter(({ atMs }) => atMs >= fromMs - 1000 && atMs <= toMs)
      .map(({ atMs, accepting, known }) => [atMs - triggerMs, known ? accepting : null] as const),
    bucketMs,
    slowestMs,
    failed,
  };
}
