import { describe, expect, it } from 'vitest';
import { reproduces, zeroDowntime } from '../scenario.ts';
import { ofVersion } from './expectation.ts';

const OLD = reproduces({ says: 'it drops requests', outcome: 'empty-reply' });
const HANGS = reproduces({ says: 'it never ends', outcome: null });
const scenario = {
  expect: OLD,
  behaves: { inHand: 'lost', end: 'at once' },
  expectsChange: false,
  since: [
    { version: '2.0.31', because: 'it was mended', expect: zeroDowntime(), expectsChange: true },
    { version: '2.0.27', because: 'it was changed', expect: HANGS, behaves: { inHand: 'answered' } },
    { version: '2.0.29', because: 'it takes longer', behaves: { end: 'late' } },
  ],
};

describe('ofVersion', () => {
  it('takes what holds from the newest version on that is not newer than the one that runs, in whatever order they are named', () => {
    expect(ofVersion(scenario, '2.0.21-debian').expect).toEqual(OLD);
    expect(ofVersion(scenario, '2.0.27').expect).toMatchObject(HANGS);
    expect(ofVersion(scenario, '2.0.30').expect).toMatchObject(HANGS);
    expect(ofVersion(scenario, '2.0.31-debian').expect).toMatchObject(zeroDowntime());
    expect(ofVersion({ expect: OLD }, '2.0.31')).toEqual({ expect: OLD, behaves: {}, expectsChange: true });
  });

  it('says how that version behaves, and keeps what a newer one does not change', () => {
    expect(ofVersion(scenario, '2.0.21').behaves).toEqual({ inHand: 'lost', end: 'at once' });
    expect(ofVersion(scenario, '2.0.28').behaves).toEqual({ inHand: 'answered', end: 'at once' });
    expect(ofVersion(scenario, '2.0.31').behaves).toEqual({ inHand: 'answered', end: 'late' });
  });

  it('says if the version of the app is to change', () => {
    expect(['2.0.21', '2.0.30', '2.0.31'].map((version) => ofVersion(scenario, version).expectsChange)).toEqual([false, false, true]);
  });

  it('says from which version on, and why, so that the report can', () => {
    expect(ofVersion(scenario, '2.0.21').expect.since).toBeUndefined();
    expect(ofVersion(scenario, '2.0.27').expect.since).toEqual({ version: '2.0.27', because: 'it was changed' });
    expect(ofVersion(scenario, '2.0.30').expect.since).toEqual({ version: '2.0.29', because: 'it takes longer' });
  });
});
