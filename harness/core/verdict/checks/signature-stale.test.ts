import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../record/run-record.ts';
import { type Breakage, COMPLETE_MS, healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';

const STALE: Expectation = {
  kind: 'defect',
  signature: { says: 'a worker keeps the old version', outcome: null, shows: 'after-trigger', stale: true, log: null },
};
const judged = (attempt?: Breakage['attempt']) =>
  judgeRun(healthyRecording({ run: { expectation: STALE }, ...(attempt === undefined ? {} : { attempt }) })).checks.find(
    ({ name }) => name === 'signature',
  );
const oldAnswers =
  (fromMs: number, toMs: number): NonNullable<Breakage['attempt']> =>
  ({ sentMs }) =>
    sentMs >= fromMs && sentMs < toMs ? { version: 1 } : {};

describe('a defect by which the old version answers on', () => {
  it('shows if it answers a request that was sent after the deploy was complete', () => {
    expect(judged(oldAnswers(COMPLETE_MS + 50, COMPLETE_MS + 300))).toMatchObject({ verdict: 'pass', reason: 'holds' });
  });

  it('does not show if it answers until then and no longer, as in a run of the cure', () => {
    expect(judged(oldAnswers(0, COMPLETE_MS))).toMatchObject({ verdict: 'fail', reason: 'stale-not-seen' });
    expect(judged()).toMatchObject({ verdict: 'fail', reason: 'stale-not-seen' });
  });
});
