import { regularisedBeta } from '../../core/verdict/measures/clopper-pearson.ts';

/**
 * Probability, were the order of all values mere chance, that the ranks of `left` would lie as far from the middle as
 * they do, on either side: the exact two-sided test of Mann and Whitney (Annals of Mathematical Statistics 18, 1947),
 * given the ties that there are. It asks for no shape of the noise. 1 if either side is empty.
 *
 * Counting costs about the square of the shorter side times that of both; beyond MOST_STEPS an approximation takes
 * over, which is good by then.
 */
export function rankSumTest(left: readonly number[], right: readonly number[]): number {
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  if (few.length === 0) return 1;
  const ranks = doubledRanks([...few, ...many]);
  const n = few.length;
  const total = ranks.length;
  const seen = sum(ranks.slice(0, n));
  // Ranks are doubled, so their mean is total + 1.
  const distance = Math.abs(seen - n * (total + 1));
  return n * total * total * n <= MOST_STEPS ? exact(ranks, n, distance) : byStudent(ranks, n, distance);
}

const MOST_STEPS = 50_000_000;

/** Ranks, times two, so that those of ties (the mean of the ranks that they share) are whole. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const ordered = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  ordered.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1);
    last.set(value, i + 1);
  });
  return values.map((value) => (first.get(value) ?? 0) + (last.get(value) ?? 0));
}

/** Of all ways to pick `n` of the ranks, the share whose sum is at least `distance` from the mean. */
function exact(ranks: readonly number[], n: number, distance: number): number {
  const total = ranks.length;
  const most = sum([...ranks].sort((a, b) => b - a).slice(0, n));
  // ways[j][s]: how many ways there are to pick j ranks with the sum s.
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(most + 1));
  const none = ways[0];
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let j = n; j >= 1; j--) {
      const [from, to] = [ways[j - 1], ways[j]];
      if (from === undefined || to === undefined) continue;
      for (let s = most; s >= rank; s--) to[s] = (to[s] ?? 0) + (from[s - rank] ?? 0);
    }
  }
  let all = 0;
  let far = 0;
  ways[n]?.forEach((count, s) => {
    all += count;
    if (Math.abs(s - n * (total + 1)) >= distance) far += count;
  });
  return Math.min(1, far / all);
}

/** Student's t of the ranks, which comes closer than the normal distribution: Conover and Iman, The American Statistician 35 (1981). */
function byStudent(ranks: readonly number[], n: number, distance: number): number {
  const total = ranks.length;
  const mean = total + 1;
  const variance = ranks.reduce((part, rank) => part + (rank - mean) ** 2, 0) / total;
  if (variance === 0) return 1;
  // Drawn without replacement; doubled sums are two apart, so half a step is 1.
  const score = Math.max(0, distance - 1) ** 2 / ((n * (total - n) * variance) / (total - 1));
  const squared = (score * (total - 2)) / Math.max(Number.MIN_VALUE, total - 1 - score);
  return regularisedBeta((total - 2) / (total - 2 + squared), (total - 2) / 2, 0.5);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
