import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpack, unpackChanges } from '../page/unpack.ts';
import { pack, packChanges } from './pack.ts';

describe('pack', () => {
  it('gives back what it was given, whatever that was', () => {
    const value = fc.oneof(fc.nat(3), fc.nat(1000), fc.nat(), fc.integer({ min: 0, max: 2 ** 40 - 1 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 700 }), (values) => {
        expect([...unpack(pack(values), values.length)]).toEqual(values);
      }),
    );
  });

  it('gives back what rises and falls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 38), max: 2 ** 38 }), { maxLength: 300 }), (values) => {
        expect([...unpackChanges(packChanges(values), values.length)]).toEqual(values.map((value) => value));
      }),
    );
  });

  it('takes hardly more than a bit for a number that is the same as before', () => {
    const same = Array.from({ length: 100_000 }, () => 4711);
    expect(packChanges(same).length).toBeLessThan((100_000 / 8) * 1.4);
  });

  it('takes little more than the bits of numbers that are evenly spread', () => {
    const spread = Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 1024);
    expect(pack(spread).length).toBeLessThan(((100_000 * 11.6) / 8) * (4 / 3));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 40])('refuses %s', (value) => {
    expect(() => pack([value])).toThrow(RangeError);
  });
});
