import { Earliest } from '../../../core/ledger/earliest.ts';
import { InSendingOrder } from '../../../core/ledger/in-sending-order.ts';
import type { Ledger } from '../../../core/ledger/ledger.ts';
import { outcomeCode } from '../../../core/ledger/outcome.ts';
import { bucketOf, type Grid } from './grid.ts';

const OPEN = outcomeCode('open');

/** The most requests that were in flight at once in each bucket. An attempt without an outcome is in flight for ever. */
export function countInFlight(ledger: Ledger, grid: Grid): number[] {
  const most = new Uint32Array(grid.buckets);
  const ends = new Earliest();
  const endBy = (ms: number): void => {
    while (ends.size > 0 && ends.atMs <= ms) ends.take();
  };
  let bucket = 0;
  const records = new InSendingOrder(ledger);
  while (records.next()) {
    const { chunk, place } = records;
    const atMs = chunk?.sentAtMs[place] ?? 0;
    // Each bucket that begins before this attempt starts with what was in flight at its edge.
    for (const next = bucketOf(grid, atMs); bucket < next; ) {
      bucket++;
      endBy(bucket * grid.bucketMs);
      most[bucket] = ends.size;
    }
    endBy(atMs);
    ends.add(chunk?.outcome[place] === OPEN ? Number.POSITIVE_INFINITY : atMs + (chunk?.durationMs[place] ?? 0));
    most[bucket] = Math.max(most[bucket] ?? 0, ends.size);
  }
  for (bucket++; bucket < grid.buckets; bucket++) {
    endBy(bucket * grid.bucketMs);
    most[bucket] = ends.size;
  }
  return [...most];
}
