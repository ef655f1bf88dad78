import { describe, expect, it } from 'vitest';
import type { Observation, RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';
import { shown } from './shown-check.ts';

const EQUAL: Observation = {
  atMs: 6000,
  says: 'as many empty replies as log lines',
  holds: true,
  detail: 'as it should be',
  mustShow: true,
};
const UNEQUAL: Observation = { ...EQUAL, holds: false, detail: '12 empty replies, 13 lines' };
const WRECK: Observation = { atMs: 7000, says: 'every instance is gone', holds: false, detail: 'one is left' };

function of(run: Partial<RunRecord>) {
  return shown(healthyRecording({ run }));
}

describe('shown', () => {
  it('passes if all that must be shown holds, whatever else does not', () => {
    expect(of({ observations: [EQUAL, WRECK] })).toMatchObject({
      ...{ verdict: 'pass', reason: 'holds', facts: { statements: 1, refuted: 0, unknown: 0 } },
      evidence: { says: [EQUAL.says] },
    });
  });

  it('fails if something that must be shown does not hold, and says what was so instead', () => {
    expect(of({ observations: [EQUAL, UNEQUAL] })).toEqual({
      verdict: 'fail',
      reason: 'statements-refuted',
      facts: { statements: 2, refuted: 1, unknown: 0 },
      evidence: { refuted: [UNEQUAL] },
    });
  });

  it('is inconclusive if the run was not carried through, and if nothing was to be shown', () => {
    expect(of({ observations: [UNEQUAL], trouble: 'the pool did not start' }).verdict).toBe('inconclusive');
    expect(of({ observations: [WRECK] }).verdict).toBe('inconclusive');
  });

  it('refutes a defect that costs requests, which is asked for nothing else that was observed', () => {
    const verdictOf = (...observations: readonly Observation[]) =>
      judgeRun(
        healthyRecording({
          attempt: (_, id) => (id === 50 ? { outcome: 'empty-reply' } : {}),
          run: { observations, expectation: { kind: 'defect', signature: { says: 'it loses', outcome: 'empty-reply', log: null } } },
        }),
      ).verdict;
    expect(verdictOf(EQUAL, WRECK)).toBe('pass');
    expect(verdictOf(UNEQUAL, WRECK)).toBe('fail');
  });
});
