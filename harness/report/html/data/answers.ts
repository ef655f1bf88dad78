import type { Ledger } from '../../../ledger/ledger.ts';
import { sweep } from '../../../verdict/sweep.ts';
import { bucketOf, type Grid } from './grid.ts';

/** Statuses that are shown apart; those beyond are one. */
const STATUSES = 8;

/** Answers by status, and failures, in each bucket, by the time at which they ended. */
export interface Answers {
  /** By status; `0` stands for all others, where there are too many. */
  readonly byStatus: readonly { readonly status: number; readonly counts: readonly number[] }[];
  readonly failed: readonly number[];
}

/** Counts the answers and the failures of a run. Whole answers of a wrong status are failures, and counted as such alone. */
export function countAnswers(ledger: Ledger, grid: Grid): Answers {
  const byStatus = new Map<number, Uint32Array>();
  const failed = new Uint32Array(grid.buckets);
  sweep(ledger, (attempt) => {
    if (!attempt.answered && !attempt.failed) return;
    const counts = attempt.failed ? failed : countsOf(byStatus, attempt.status, grid);
    const bucket = bucketOf(grid, attempt.endMs);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  });
  const sorted = [...byStatus].map(([status, counts]) => ({ status, counts: [...counts], total: counts.reduce((sum, n) => sum + n, 0) }));
  sorted.sort((a, b) => b.total - a.total || a.status - b.status);
  const shown = sorted.slice(0, STATUSES).sort((a, b) => a.status - b.status);
  const others = sorted.slice(STATUSES);
  if (others.length > 0)
    shown.push({
      status: 0,
      counts: [...failed.keys()].map((i) => others.reduce((sum, other) => sum + (other.counts[i] ?? 0), 0)),
      total: 0,
    });
  return { byStatus: shown.map(({ status, counts }) => ({ status, counts })), failed: [...failed] };
}

function countsOf(byStatus: Map<number, Uint32Array>, status: number, grid: Grid): Uint32Array {
  let counts = byStatus.get(status);
  if (counts === undefined) {
    counts = new Uint32Array(grid.buckets);
    byStatus.set(status, counts);
  }
  return counts;
}
