import { describe, expect, it } from 'vitest';
import { describeRate, rateOf } from './break-rate.ts';

describe('rateOf', () => {
  it('gives the exact interval, as tables have it', () => {
    const { low, high } = rateOf(3, 10);
    expect(low).toBeCloseTo(0.0667, 4);
    expect(high).toBeCloseTo(0.6525, 4);
  });

  it('is open to one side if none or all broke', () => {
    expect(rateOf(0, 10)).toMatchObject({ low: 0 });
    expect(rateOf(0, 10).high).toBeCloseTo(0.3085, 4);
    expect(rateOf(10, 10)).toMatchObject({ high: 1 });
    expect(rateOf(10, 10).low).toBeCloseTo(0.6915, 4);
  });

  it('knows nothing of no runs', () => {
    expect(rateOf(0, 0)).toEqual({ broke: 0, runs: 0, low: 0, high: 1 });
  });

  it('is said in percent', () => {
    expect(describeRate(rateOf(3, 10))).toBe('3 of 10 (95 %: 6.7 % to 65 %)');
  });
});
