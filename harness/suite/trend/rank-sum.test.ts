import { describe, expect, it } from 'vitest';
import { rankSumTest } from './rank-sum.ts';

/** The definition: every way to pick as many of the pooled values, and how many lie as far out. */
function byEnumeration(left: readonly number[], right: readonly number[]): number {
  const pooled = [...left, ...right];
  const rank = (value: number): number =>
    pooled.filter((other) => other < value).length + (pooled.filter((other) => other === value).length + 1) / 2;
  const ranks = pooled.map(rank);
  const mean = (left.length * (pooled.length + 1)) / 2;
  const distance = Math.abs(ranks.slice(0, left.length).reduce((a, b) => a + b, 0) - mean);
  let all = 0;
  let far = 0;
  for (let set = 0; set < 2 ** pooled.length; set++) {
    const picked = ranks.filter((_, i) => (set >> i) & 1);
    if (picked.length !== left.length) continue;
    all++;
    if (Math.abs(picked.reduce((a, b) => a + b, 0) - mean) >= distance - 1e-9) far++;
  }
  return far / all;
}

describe('rankSumTest', () => {
  it.each([
    [[4, 5, 6], [1, 2, 3], 0.1],
    [[1, 2, 3, 4], [5, 6, 7, 8], 2 / 70],
    [[1, 4], [2, 3], 1],
  ])('gives the tabulated value of %j against %j', (left, right, p) => {
    expect(rankSumTest(left, right)).toBeCloseTo(p, 12);
  });

  it('agrees with counting every arrangement, ties and unequal sides included', () => {
    let luck = 3;
    const random = (below: number): number => {
      luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((luck / 2 ** 32) * below);
    };
    for (let turn = 0; turn < 60; turn++) {
      const left = Array.from({ length: 1 + random(5) }, () => random(turn % 2 === 0 ? 5 : 1000));
      const right = Array.from({ length: 1 + random(6) }, () => random(turn % 2 === 0 ? 5 : 1000));
      expect(rankSumTest(left, right)).toBeCloseTo(byEnumeration(left, right), 10);
      expect(rankSumTest(right, left)).toBeCloseTo(byEnumeration(left, right), 10);
    }
  });

  it('says 1 if all values are the same, and if there is nothing to compare', () => {
    expect(rankSumTest([5, 5], [5, 5, 5])).toBe(1);
    expect(rankSumTest([], [1, 2])).toBe(1);
  });

  it('goes on smoothly if counting would take too long, and then rather says too much than too little', () => {
    const right = Array.from({ length: 400 }, (_, i) => i * 2 + 1);
    const of = (length: number, from: number) =>
      rankSumTest(
        Array.from({ length }, (_, i) => from + ((i + 0.5) * 700) / length),
        right,
      );
    // Up to 16 are counted, 17 are too many: what is approximated goes on where what was counted leads.
    for (const from of [60, 200]) {
      const leadsTo = of(16, from) ** 2 / of(15, from);
      expect(of(17, from) / leadsTo).toBeGreaterThan(0.98);
      expect(of(17, from) / leadsTo).toBeLessThan(1.2);
    }
    expect(of(17, 2000)).toBeLessThan(1e-12);
  });
});
