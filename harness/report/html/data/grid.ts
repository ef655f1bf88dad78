/** Equal stretches of time from 0 on. */
export interface Grid {
  readonly bucketMs: number;
  readonly buckets: number;
}

/** Buckets that a chart still shows with ease. */
const MOST = 4_800;
const WIDTHS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000];

/** Buckets of 250 ms, or of more if a run is so long (beyond 20 minutes) that there would be too many. */
export function gridFor(durationMs: number): Grid {
  const bucketMs = WIDTHS_MS.find((width) => durationMs / width <= MOST) ?? Math.ceil(durationMs / MOST);
  return { bucketMs, buckets: Math.max(1, Math.ceil(durationMs / bucketMs)) };
}

/** The bucket of a moment; what lies outside the grid belongs to its first or last one, so that nothing is lost. */
export function bucketOf(grid: Grid, atMs: number): number {
  return Math.max(0, Math.min(grid.buckets - 1, Math.floor(atMs / grid.bucketMs)));
}
