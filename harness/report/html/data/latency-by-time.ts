import { waitOf } from '../../../core/ledger/end-of-wait.ts';
import { InSendingOrder } from '../../../core/ledger/in-sending-order.ts';
import { outcomeCode } from '../../../core/ledger/outcome.ts';
import type { Recording } from '../../../core/record/run-record.ts';
import { bucketOf, type Grid } from './grid.ts';

const ANSWERED = outcomeCode('answered');

/** How long answers took, and until what is held open was open if the service is not ours, in milliseconds, by the time at which their request was sent; null if none was sent. */
export interface Latency {
  /** The targets that are in it. */
  readonly targets: readonly string[];
  readonly median: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** The latency of the targets that do not answer slowly on purpose (of all, if all do). Exact: nothing is estimated. */
export function measureLatency({ run: { slowTargets, runtime }, ledger, held }: Measured, grid: Grid): Latency {
  const endOf = waitOf({ runtime, held });
  const all = ledger.targets.map((_, target) => target);
  const quick = all.filter((target) => !slowTargets.includes(target));
  const wanted = new Set(quick.length > 0 ? quick : all);
  const empty = () => new Array<number | null>(grid.buckets).fill(null);
  const [median, p99, max] = [empty(), empty(), empty()];
  // In the order of sending the answers of a bucket come together, so that one bucket's are held at a time.
  let values = new Float64Array(1024);
  let n = 0;
  let bucket = 0;
  const close = (): void => {
    const all = values.subarray(0, n);
    const at = (quantile: number): number | null => rounded(nthSmallest(all, Math.ceil(quantile * n) - 1));
    [median[bucket], p99[bucket], max[bucket]] = [at(0.5), at(0.99), at(1)];
    n = 0;
  };
  const records = new InSendingOrder(ledger);
  while (records.next()) {
    const { chunk, place: i } = records;
    if (chunk === null || chunk.outcome[i] !== ANSWERED || !wanted.has(chunk.target[i] ?? 0)) continue;
    const next = bucketOf(grid, chunk.sentAtMs[i] ?? 0);
    if (next !== bucket) {
      close();
      bucket = next;
    }
    if (n === values.length) {
      const larger = new Float64Array(2 * n);
      larger.set(values);
      values = larger;
    }
    const sentMs = chunk.sentAtMs[i] ?? 0;
    values[n++] = endOf({ id: records.id, endMs: sentMs + (chunk.durationMs[i] ?? 0) }) - sentMs + (chunk.lagMs[i] ?? 0);
  }
  close();
  return { targets: [...wanted].map((target) => ledger.targets[target] ?? ''), median, p99, max };
}

interface Measured extends Pick<Recording, 'ledger' | 'held'> {
  readonly run: Pick<Recording['run'], 'slowTargets' | 'runtime'>;
}

/** The value of that rank, of which 0 is the smallest (C. A. R. Hoare, Algorithm 65: find); `values` are put in another order. */
function nthSmallest(values: Float64Array, rank: number): number | undefined {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[rank] ?? 0;
    let [i, j] = [low, high];
    do {
      while ((values[i] ?? 0) < pivot) i++;
      while (pivot < (values[j] ?? 0)) j--;
      if (i <= j) {
        const moved = values[i] ?? 0;
        values[i++] = values[j] ?? 0;
        values[j--] = moved;
      }
    } while (i <= j);
    if (j < rank) low = i;
    if (rank < i) high = j;
  }
  return values[rank];
}

/** Three significant digits are what the eye can use. */
function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(3));
}
