/** Visits every value, each with the group that it belongs to: a whole number from 0. Called twice, and must visit the same. */
export type Visit = (take: (group: number, value: number) => void) => void;

const HALF = 65_536;

/**
 * Quantiles of each group's values, without holding the values: exact to single precision, in which a ledger holds them.
 * The bits of a number from 0 on are in its order, so that the upper half of them is counted first, and then the lower half
 * of those whose upper half a quantile fell into. Null where a group has no values.
 */
export function quantilesOf(groups: number, quantiles: readonly number[], visit: Visit): (number | null)[][] {
  const upper = Array.from({ length: groups }, () => new Uint32Array(HALF));
  visit((group, value) => increment(upper[group], bitsOf(value) >>> 16));
  const places = upper.map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return quantiles.map((quantile) => (total === 0 ? null : find(counts, Math.max(1, Math.ceil(quantile * total)))));
  });
  const lower = places.map((ofGroup) => new Map(ofGroup.flatMap((place) => (place === null ? [] : [[place.at, new Uint32Array(HALF)]]))));
  visit((group, value) => {
    const bits = bitsOf(value);
    increment(lower[group]?.get(bits >>> 16), bits & (HALF - 1));
  });
  return places.map((ofGroup, group) =>
    ofGroup.map((place) => {
      const counts = place === null ? undefined : lower[group]?.get(place.at);
      return place === null || counts === undefined ? null : numberOf(place.at * HALF + find(counts, place.rank).at);
    }),
  );
}

/** Where the value of a rank (from 1) lies, and its rank among those that lie there. */
function find(counts: Uint32Array, rank: number): { readonly at: number; readonly rank: number } {
  let left = rank;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] ?? 0;
    if (left <= count) return { at, rank: left };
    left -= count;
  }
  return { at: counts.length - 1, rank: left };
}

function increment(counts: Uint32Array | undefined, at: number): void {
  if (counts !== undefined) counts[at] = (counts[at] ?? 0) + 1;
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

function bitsOf(value: number): number {
  single[0] = Math.max(0, value);
  return bits[0] ?? 0;
}

function numberOf(pattern: number): number {
  bits[0] = pattern;
  return single[0] ?? 0;
}
