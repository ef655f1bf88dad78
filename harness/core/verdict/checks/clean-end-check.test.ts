import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { cleanEnd } from './clean-end-check.ts';

const SLEEPS = { atMs: 5001, says: 'ver_a sleeps', holds: true };
const AWAKE = { atMs: 31_204, says: 'running.fifo is read by ver_b-2', holds: false, detail: 'no process reads it' };

function of(run: Partial<RunRecord>) {
  return cleanEnd(healthyRecording({ run }));
}

describe('clean-end', () => {
  it('passes if every observation holds, with the last', () => {
    expect(of({ observations: [SLEEPS] })).toMatchObject({
      ...{ verdict: 'pass', reason: 'holds', facts: { observations: 1, refuted: 0, unknown: 0 } },
      evidence: { last: 'ver_a sleeps' },
    });
  });

  it('fails if one does not, and says what was seen instead and when', () => {
    expect(of({ observations: [SLEEPS, AWAKE] })).toEqual({
      verdict: 'fail',
      reason: 'observations-refuted',
      facts: { observations: 2, refuted: 1, unknown: 0 },
      evidence: { refuted: [AWAKE] },
    });
  });

  it('is inconclusive if a run that was not carried through ended badly', () => {
    expect(of({ observations: [SLEEPS, AWAKE], trouble: 'ver_b-2 never came up' }).verdict).toBe('inconclusive');
  });

  it('is inconclusive if one could not be made, whatever the others say, and says why', () => {
    const unseen = { ...AWAKE, known: false as const, detail: '/proc does not show the processes of pool' };
    expect(of({ observations: [SLEEPS, unseen] })).toEqual({
      verdict: 'inconclusive',
      reason: 'observations-unknown',
      facts: { observations: 2, refuted: 0, unknown: 1 },
      evidence: { open: [unseen] },
    });
    expect(of({ observations: [unseen, AWAKE] }).verdict).toBe('fail');
  });

  it('is inconclusive if nothing was observed, and passes from outside, if nothing can be', () => {
    expect(of({ observations: [] }).verdict).toBe('inconclusive');
    expect(of({ observations: [], runtime: 'host' }).verdict).toBe('inconclusive');
    expect(of({ observations: [], runtime: 'external' }).verdict).toBe('pass');
    expect(of({ observations: [AWAKE], runtime: 'external' }).verdict).toBe('fail');
  });
});
