import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { describeCase, parseCase, valuesOf } from './variable.ts';

const VARIES = { processes: { min: 1, max: 16, usual: 8 }, heldMs: { min: 0, max: 100, usual: 0 } };

describe('valuesOf', () => {
  it('gives what is usual, and what is pinned in its place', () => {
    expect(valuesOf({})).toEqual({});
    expect(valuesOf({ varies: VARIES })).toEqual({ processes: 8, heldMs: 0 });
    expect(valuesOf({ varies: VARIES, pins: { processes: 16 } })).toEqual({ processes: 16, heldMs: 0 });
  });

  it('rejects a pin that has no variable, or lies outside of it', () => {
    expect(() => valuesOf({ varies: VARIES, pins: { threads: 2 } })).toThrow('"threads" is pinned, and no variable');
    expect(() => valuesOf({ varies: VARIES, pins: { processes: 17 } })).toThrow('outside of 1 to 16');
  });
});

describe('a case on the command line', () => {
  it('is read as it was written', () => {
    const found = { processes: 3, heldMs: 40 };
    expect(describeCase(found)).toBe('heldMs=40,processes=3');
    expect(parseCase(describeCase(found), VARIES)).toEqual(found);
  });

  it.each(['', 'processes', 'processes=', 'processes=1.5', 'processes=0', 'processes=17', 'threads=1', 'processes=-1'])(
    'is refused as "%s"',
    (text) => {
      expect(() => parseCase(text, VARIES)).toThrow(UsageError);
    },
  );
});
