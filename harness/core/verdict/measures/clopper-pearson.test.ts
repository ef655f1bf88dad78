import { describe, expect, it } from 'vitest';
import { regularisedBeta, upperLimit } from './clopper-pearson.ts';

/** P(X <= k) for X binomial, summed term by term: what the limit is defined by. */
function atMost(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return sum;
}

describe('upperLimit', () => {
  it('gives 1 - 0.05^(1/n) if nothing failed: 0.007461 for 400', () => {
    expect(upperLimit(0, 400)).toBeCloseTo(0.0074613555, 9);
    expect(upperLimit(0, 1)).toBeCloseTo(0.95, 12);
    expect(upperLimit(0, 10)).toBeCloseTo(0.258866, 6);
  });

  // Upper ends of two-sided 90 % intervals, as tables of the binomial distribution print them.
  it.each([
    [1, 10, 0.3942],
    [2, 10, 0.5069],
    [3, 10, 0.6066],
    [5, 10, 0.7776],
    [1, 20, 0.2161],
    [0, 30, 0.095],
    [5, 100, 0.1023],
  ])('gives the table value for %i of %i', (k, n, table) => {
    expect(upperLimit(k, n)).toBeCloseTo(table, 4);
  });

  it('is the rate at which so few would be seen with a probability of 5 %', () => {
    for (const [k, n] of [
      [1, 400],
      [3, 1200],
      [17, 250],
      [99, 100],
      [250, 10_000],
      [40, 1_000_000],
    ] as const) {
      expect(atMost(k, n, upperLimit(k, n))).toBeCloseTo(0.05, 6);
    }
  });

  it('is 1 if all failed, and if nothing was exposed', () => {
    expect(upperLimit(7, 7)).toBe(1);
    expect(upperLimit(0, 0)).toBe(1);
  });

  it('grows with failures and shrinks with requests', () => {
    expect(upperLimit(2, 400)).toBeGreaterThan(upperLimit(1, 400));
    expect(upperLimit(1, 800)).toBeLessThan(upperLimit(1, 400));
  });

  it('manages half a million failures of a million', () => {
    const limit = upperLimit(500_000, 1_000_000);
    expect(limit).toBeGreaterThan(0.5008);
    expect(limit).toBeLessThan(0.5009);
  });

  it.each([
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [0, Number.NaN],
  ])('refuses %f of %f', (k, n) => {
    expect(() => upperLimit(k, n)).toThrow(RangeError);
  });
});

describe('regularisedBeta', () => {
  it('is symmetric: I_x(a, b) = 1 - I_(1-x)(b, a)', () => {
    for (const x of [0.01, 0.3, 0.5, 0.77, 0.999]) expect(regularisedBeta(x, 3, 8)).toBeCloseTo(1 - regularisedBeta(1 - x, 8, 3), 12);
  });

  it('is x^a for b = 1', () => {
    expect(regularisedBeta(0.3, 4, 1)).toBeCloseTo(0.3 ** 4, 12);
  });
});
