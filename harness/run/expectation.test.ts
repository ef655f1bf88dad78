import { describe, expect, it } from 'vitest';
import { reproduces, zeroDowntime } from '../scenario.ts';
import { expectationFor } from './expectation.ts';

const OLD = reproduces({ says: 'it drops requests', outcome: 'empty-reply' });
const HANGS = reproduces({ says: 'it never ends', outcome: null });
const scenario = {
  expect: OLD,
  since: [
    { version: '2.0.31', because: 'it was mended', expect: zeroDowntime() },
    { version: '2.0.27', because: 'it was changed', expect: HANGS },
  ],
};

describe('expectationFor', () => {
  it('takes what holds from the newest version on that is not newer than the one that runs, in whatever order they are named', () => {
    expect(expectationFor(scenario, '2.0.21-debian')).toBe(OLD);
    expect(expectationFor(scenario, '2.0.27')).toBe(HANGS);
    expect(expectationFor(scenario, '2.0.30')).toBe(HANGS);
    expect(expectationFor(scenario, '2.0.31-debian')).toEqual(zeroDowntime());
    expect(expectationFor({ expect: OLD }, '2.0.31')).toBe(OLD);
  });
});
