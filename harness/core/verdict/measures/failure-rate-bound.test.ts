import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { upperLimit } from './clopper-pearson.ts';
import { bound } from './failure-rate-bound.ts';

function boundOf(attempts: readonly Written[], run: Partial<RunRecord>) {
  return bound({ run: { ...healthyRecording().run, ...run }, ledger: ledgerOf(attempts) });
}
const AB = { from: 'ver_a', to: 'ver_b' };
const BA = { from: 'ver_b', to: 'ver_a' };

describe('bound', () => {
  it('exposes what was in flight at the trigger or sent until the completion, and nothing else', () => {
    const attempts: Written[] = [
      { sentMs: 0, endMs: 50 },
      { sentMs: 60, endMs: 101, outcome: 'reset' },
      { sentMs: 150, endMs: 152 },
      { sentMs: 199, endMs: 260 },
      { sentMs: 201, endMs: 202, outcome: 'reset' },
    ];
    const transitions = [{ ...AB, triggerMs: 100, completeMs: 200 }];
    expect(boundOf(attempts, { transitions })).toEqual({ exposed: 3, failureRateUpper95: upperLimit(1, 3) });
  });

  it('counts a request once that was exposed to two transitions', () => {
    const attempts: Written[] = [{ sentMs: 90, endMs: 500 }];
    const transitions = [
      { ...AB, triggerMs: 100, completeMs: 200 },
      { ...BA, triggerMs: 300, completeMs: 400 },
    ];
    expect(boundOf(attempts, { transitions }).exposed).toBe(1);
  });

  it('exposes up to the next trigger, or the end, if a transition never completed', () => {
    const attempts: Written[] = [{ sentMs: 250 }, { sentMs: 450 }];
    expect(boundOf(attempts, { transitions: [{ ...AB, triggerMs: 100, completeMs: null }] }).exposed).toBe(2);
    const then = { ...BA, triggerMs: 300, completeMs: 400 };
    expect(boundOf(attempts, { transitions: [{ ...AB, triggerMs: 100, completeMs: null }, then] }).exposed).toBe(1);
  });

  it('takes the reload phase if no transition was planned', () => {
    const attempts: Written[] = [{ sentMs: 2000 }, { sentMs: 3500 }, { sentMs: 6000 }];
    expect(boundOf(attempts, { transitions: [] }).exposed).toBe(1);
    expect(boundOf(attempts, { transitions: [], phases: [] })).toEqual({ exposed: 0, failureRateUpper95: 1 });
  });
});
