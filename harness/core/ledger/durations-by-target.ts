import type { ChunkSummary } from './chunks.ts';
import { type Attempt, forEachAttempt } from './for-each-attempt.ts';
import type { Ledger } from './ledger.ts';

/** How long the answers of a target took. */
export interface Durations {
  /** How many there are. */
  readonly count: number;
  /** Those of the ranks that were asked for, in milliseconds, the quickest first; 0 for a rank that there is not. */
  readonly tookMs: readonly number[];
}

/** A bucket of the first sweep that holds no more is sorted as it is in the second one. */
const HALF = 65_536;

/**
 * How long those answers of each target took that are `wanted`, at the ranks that `ranksOf` names for their number: rank 0 is the quickest.
 * `skip` says that a chunk has none of them, `endOf` when one ended if that is not the end of the attempt. As exact as the ledger has them, in two sweeps and in memory that does not grow with their number: the first counts by the upper half
 * of their bits, the second by the lower half those that a rank lies among.
 */
export function durationsByTarget(
  ledger: Ledger,
  wanted: (attempt: Attempt) => boolean,
  ranksOf: (count: number) => readonly number[],
  skip: (summary: ChunkSummary) => boolean = () => false,
  endOf: (attempt: Attempt) => number = ({ endMs }) => endMs,
): readonly Durations[] {
  const upper = ledger.targets.map(() => new Counts());
  forEachAttempt(
    ledger,
    (attempt) => {
      if (attempt.answered && wanted(attempt)) upper[attempt.target]?.add(keyOf(endOf(attempt) - attempt.sentMs) >>> 16);
    },
    skip,
  );
  const places = upper.map((counts) => ranksOf(counts.total).map((rank) => counts.bucketOf(rank)));
  const lower = places.map((each) => new Map(each.flatMap((place) => (place === null ? [] : [[place.bucket, new Counts()]]))));
  forEachAttempt(
    ledger,
    (attempt) => {
      if (!attempt.answered || !wanted(attempt)) return;
      const key = keyOf(endOf(attempt) - attempt.sentMs);
      lower[attempt.target]?.get(key >>> 16)?.add(key & 0xffff);
    },
    skip,
  );
  return upper.map((counts, target) => ({
    count: counts.total,
    tookMs: (places[target] ?? []).map((place) => {
      const found = place === null ? null : lower[target]?.get(place.bucket)?.bucketOf(place.rank);
      return place === null || found === null || found === undefined ? 0 : durationOf(place.bucket * HALF + found.bucket);
    }),
  }));
}

/** How often each of 65,536 numbers came; room is taken for those that did. */
class Counts {
  total = 0;
  readonly #pages: (Float64Array | undefined)[] = [];

  add(n: number): void {
    this.total++;
    let page = this.#pages[n >>> 8];
    if (page === undefined) {
      page = new Float64Array(256);
      this.#pages[n >>> 8] = page;
    }
    page[n & 255] = (page[n & 255] ?? 0) + 1;
  }

  /** The number of this rank, and the rank among those that are the same number; null if there are not as many. */
  bucketOf(rank: number): { readonly bucket: number; readonly rank: number } | null {
    if (!(rank >= 0 && rank < this.total)) return null;
    let left = rank;
    for (const [high, page] of this.#pages.entries()) {
      for (const [low, n] of (page ?? []).entries()) {
        if (left < n) return { bucket: high * 256 + low, rank: left };
        left -= n;
      }
    }
    return null;
  }
}

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);
const SIGN = 0x8000_0000;
const NOT_A_NUMBER = 0x7fc0_0000;

/** A number of 32 bits that is the larger the longer it took, as a list of such numbers is sorted: what is no number comes last. */
function keyOf(ms: number): number {
  asFloat[0] = ms;
  const bits = Number.isNaN(ms) ? NOT_A_NUMBER : (asBits[0] ?? 0);
  return (bits & SIGN ? ~bits : bits | SIGN) >>> 0;
}

function durationOf(key: number): number {
  asBits[0] = (key & SIGN ? key & ~SIGN : ~key) >>> 0;
  return asFloat[0] ?? 0;
}
