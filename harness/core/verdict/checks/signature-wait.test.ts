import { describe, expect, it } from 'vitest';
import type { Expectation, RunRecord } from '../../record/run-record.ts';
import { type Breakage, healthyRecording, TRIGGER_MS } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';
import { longestWaitMs } from '../measures/longest-wait.ts';

const { options } = healthyRecording().run;
const WAITS: Expectation = {
  kind: 'defect',
  signature: { says: 'who comes while it imports waits', outcome: null, shows: 'after-trigger', wait: { startups: 0.5 }, log: null },
};
/** The fast request that is the first to be sent from a moment on takes this long. */
function waiting(fromMs: number, waitMs: number): NonNullable<Breakage['attempt']> {
  let isTold = false;
  return ({ sentMs, path }) => {
    if (isTold || sentMs < fromMs || path !== '/fast/') return {};
    isTold = true;
    return { endMs: sentMs + waitMs };
  };
}
const judged = (attempt: Breakage['attempt'], run: Partial<RunRecord> = {}) =>
  judgeRun(healthyRecording({ run: { expectation: WAITS, ...run }, ...(attempt === undefined ? {} : { attempt }) })).checks.find(
    ({ name }) => name === 'signature',
  );

describe('a defect that a request must wait for', () => {
  it('shows if one sent from the reload on waits for long enough', () => {
    expect(judged(waiting(TRIGGER_MS, 620))).toMatchObject({ verdict: 'pass', reason: 'holds' });
  });

  it('does not show if none waits for so long, or the one that does came before the reload', () => {
    const notSeen = { verdict: 'fail', reason: 'wait-not-seen', facts: { leastMs: 500 } };
    expect(judged(waiting(TRIGGER_MS, 450))).toMatchObject(notSeen);
    expect(judged(waiting(1500, 900))).toMatchObject(notSeen);
  });

  it('is measured in start-ups of the app, and never shows if that is not known', () => {
    const wait = waiting(TRIGGER_MS, 620);
    expect(judged(wait, { options: { ...options, startupSeconds: 2 } })).toMatchObject({ facts: { leastMs: 1000 }, verdict: 'fail' });
    expect(judged(waiting(TRIGGER_MS, 620), { options: { ...options, startupSeconds: null } })).toMatchObject({ verdict: 'fail' });
  });
});

describe('the longest wait', () => {
  it('takes off of a slow request what it takes to be answered, and leaves it out if nothing tells how long that is', () => {
    const attempt: Breakage['attempt'] = ({ sentMs, path }) => (sentMs > TRIGGER_MS && path === '/slow/' ? { endMs: sentMs + 2000 } : {});
    const of = (more: Partial<RunRecord['options']>) =>
      longestWaitMs(healthyRecording({ run: { options: { ...options, ...more } }, attempt }));
    expect(of({ slowSeconds: '0.3-0.6' })).toBeCloseTo(1400);
    expect(of({})).toBeCloseTo(2);
  });
});
