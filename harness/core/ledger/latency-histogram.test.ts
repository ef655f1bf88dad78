import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

describe('a histogram of latencies', () => {
  it('gives what sorting gives, and at most 0.01 % more', () => {
    let luck = 1;
    const random = () => {
      luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
      return luck / 2 ** 32;
    };
    const values = Array.from({ length: 5000 }, () => Math.round(random() ** 8 * 60_000_000) / 1000);
    const histogram = new LatencyHistogram();
    for (const value of values) histogram.add(value);
    const sorted = Float64Array.from(values).sort();
    for (const percent of [0.1, 50, 95, 99, 99.9, 100]) {
      // In whole numbers: 99.9 / 100 * 5000 is a little more than 4995, which the histogram knows to allow for.
      const exact = sorted[Math.ceil((Math.round(percent * 10) * sorted.length) / 1000) - 1] ?? Number.NaN;
      const found = histogram.percentileMs(percent) ?? Number.NaN;
      expect(found, String(percent)).toBeGreaterThanOrEqual(exact);
      expect(found, String(percent)).toBeLessThanOrEqual(exact * 1.0001);
    }
  });

  it('tells answers of less than a millisecond apart, and takes one of an hour', () => {
    const histogram = new LatencyHistogram();
    for (const value of [0.041, 0.9, 0, 3_600_000]) histogram.add(value);
    expect([25, 50, 75].map((percent) => histogram.percentileMs(percent))).toEqual([0, 0.041, 0.9]);
    expect(histogram.percentileMs(100)).toBeCloseTo(3_600_000, -3);
  });

  it('shows one slow answer of sixty as the 99th percentile', () => {
    const histogram = new LatencyHistogram();
    for (let i = 0; i < 59; i++) histogram.add(2);
    histogram.add(9000);
    expect([histogram.percentileMs(95), Math.round(histogram.percentileMs(99) ?? 0)]).toEqual([2, 9000]);
  });

  it('has nothing to say without answers, and leaves out what is no length of time', () => {
    const histogram = new LatencyHistogram();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) histogram.add(value);
    expect([histogram.count, histogram.percentileMs(50)]).toEqual([0, null]);
  });
});
