import { capacityOf } from '../../core/explain/worker-capacity.ts';
import { lowerMedian } from '../../core/median.ts';
import type { Samples } from '../../core/record/run-record.ts';

/** How much capacity was missing for how long. */
export interface Dip {
  /** Workers that accepted before: the median of the looks of the baseline. */
  readonly baseline: number;
  /** The area below that, in worker-seconds. */
  readonly workerSeconds: number;
  /** Seconds in which a stats server did not answer; nothing is known of them, and they are not in the area. */
  readonly unknownSeconds: number;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The area by which the workers that accept fall below those of the baseline in a stretch. A look holds until the next
 * one. Null if the workers of the baseline were not sampled, or none of those that were accepted: there is no level to
 * fall below.
 */
export function capacityDip(samples: Samples, baseline: Stretch, { fromMs, toMs }: Stretch): Dip | null {
  const points = capacityOf(samples);
  const before = points.filter(({ atMs, known }) => known && atMs >= baseline.fromMs && atMs < baseline.toMs);
  if (before.length === 0) return null;
  const level = lowerMedian(before.map(({ accepting }) => accepting));
  if (level === 0) return null;
  let missing = 0;
  let unknownMs = 0;
  points.forEach(({ atMs, accepting, known }, i) => {
    const untilMs = Math.min(toMs, points[i + 1]?.atMs ?? toMs);
    const heldMs = untilMs - Math.max(fromMs, atMs);
    if (heldMs <= 0) return;
    if (known) missing += Math.max(0, level - accepting) * heldMs;
    else unknownMs += heldMs;
  });
  return { baseline: level, workerSeconds: missing / 1000, unknownSeconds: unknownMs / 1000 };
}
