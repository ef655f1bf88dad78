import { describe, expect, it } from 'vitest';
import { quantilesOf } from './quantiles.ts';

describe('quantilesOf', () => {
  it('gives what sorting gives, group by group', () => {
    let luck = 1;
    const random = () => {
      luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
      return luck / 2 ** 32;
    };
    const values = Array.from({ length: 5000 }, () => ({ group: Math.floor(random() * 3), value: random() ** 8 * 30_000 }));
    const quantiles = [0.001, 0.5, 0.99, 1];
    const found = quantilesOf(3, quantiles, (take) => {
      for (const { group, value } of values) take(group, value);
    });
    for (const group of [0, 1, 2]) {
      const sorted = Float32Array.from(values.filter((each) => each.group === group).map(({ value }) => value)).sort();
      expect(found[group]).toEqual(quantiles.map((quantile) => sorted[Math.ceil(quantile * sorted.length) - 1]));
    }
  });

  it('has nothing to say of a group without values, and one value is all quantiles', () => {
    expect(quantilesOf(2, [0.5, 1], (take) => take(1, 0.25))).toEqual([
      [null, null],
      [0.25, 0.25],
    ]);
  });
});
