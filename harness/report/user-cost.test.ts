import { describe, expect, it } from 'vitest';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import { judge } from './make-report.ts';
import { type UserCost, userCostInWords, userCostOf } from './user-cost.ts';

const CLEAN: UserCost = {
  ...{ sent: 409, failed: 0, outcomes: [], wrongStatuses: [] },
  ...{ stallMs: 21, waitMs: 30, changed: true, mixedMs: 340, strays: 0 },
};

describe('userCostInWords', () => {
  it.each<readonly [Partial<UserCost>, string]>([
    [{}, 'Loses none of 409 requests; no client waits longer than 30 ms; both versions answer for 340 ms.'],
    [
      { failed: 12, outcomes: [['reset', 12]], mixedMs: 0 },
      'Loses 12 of 409 requests (reset); no client waits longer than 30 ms; the versions do not mix.',
    ],
    [
      {
        failed: 3,
        outcomes: [
          ['refused', 2],
          ['empty-reply', 1],
        ],
        stallMs: 1780,
        waitMs: 1790,
        changed: null,
      },
      'Loses 3 of 409 requests (2 refused, 1 closed without an answer); no client is answered for 1.78 s; the version does not change.',
    ],
    [
      { failed: 9, outcomes: [['wrong-status', 9]], wrongStatuses: ['502', '503'], waitMs: 900, changed: false },
      'Loses 9 of 409 requests (answered 502 or 503); some clients wait up to 900 ms; the new version never answers.',
    ],
    [
      { strays: 1 },
      'Loses none of 409 requests; no client waits longer than 30 ms; both versions answer for 340 ms, and 1 answer comes from the wrong one.',
    ],
    [
      { repeatedByProxy: 2 },
      'Loses none of 409 requests; a proxy repeats 2 requests, as it may; no client waits longer than 30 ms; both versions answer for 340 ms.',
    ],
    [
      { repeated: 2 },
      'Loses none of 409 requests; executes 2 requests more than once; no client waits longer than 30 ms; both versions answer for 340 ms.',
    ],
  ])('says %j as a user would', (change, words) => {
    expect(userCostInWords({ ...CLEAN, ...change })).toBe(words);
  });
});

describe('userCostOf', () => {
  it('counts what clients met, and tells the statuses of versions from wrong ones', () => {
    const recording = healthyRecording({
      attempt: ({ sentMs }, id) => (id % 10 === 0 && sentMs > 3000 ? { outcome: 'wrong-status', status: 503 } : {}),
    });
    const report = judge(recording);
    const cost = userCostOf(recording, report);
    expect(cost).toMatchObject({
      failed: report.requests.failed,
      outcomes: [['wrong-status', report.requests.failed]],
      wrongStatuses: ['503'],
    });
    expect(cost).toMatchObject({ changed: true, stallMs: report.stall.longestMs, mixedMs: report.transitions[0]?.overlapMs });
  });

  it('takes the slowest quick answer for a wait, though others were answered meanwhile', () => {
    const recording = healthyRecording();
    const report = judge(recording);
    const slowest = { ...report.latency, targets: ['/fast/'], during: { answers: 9, p50Ms: 1, p95Ms: 2, p99Ms: 3, maxMs: 2500 } };
    expect(userCostOf(recording, { ...report, latency: slowest }).waitMs).toBe(2500);
    const slow = { ...recording, run: { ...recording.run, slowTargets: recording.ledger.targets.map((_, i) => i) } };
    expect(userCostOf(slow, { ...report, latency: slowest }).waitMs).toBe(report.stall.longestMs);
  });

  it('counts what was executed more than once, also of a control', () => {
    const recording = healthyRecording();
    const report = judge(recording);
    const check = {
      name: 'inner/executed-once',
      verdict: 'fail',
      reason: 'executed-again',
      facts: { executedAgain: 2 },
      detail: '',
    } as const;
    expect(userCostOf(recording, { ...report, checks: [check] }).repeated).toBe(2);
    expect(userCostOf(recording, report)).not.toHaveProperty('repeated');
  });

  it('counts what a proxy repeated, as it may', () => {
    const recording = healthyRecording();
    const report = judge(recording);
    const check = { name: 'accounted', verdict: 'pass', reason: 'holds', facts: { repeatedByProxy: 2 }, detail: '' } as const;
    expect(userCostOf(recording, { ...report, checks: [check] }).repeatedByProxy).toBe(2);
    expect(userCostOf(recording, report)).not.toHaveProperty('repeatedByProxy');
  });

  it('says that no change was to come, or that it never came', () => {
    const recording = healthyRecording();
    const report = judge(recording);
    expect(userCostOf(recording, { ...report, transitions: [] }).changed).toBe(null);
    const never = report.transitions.map((transition) => ({ ...transition, firstNewMs: null }));
    expect(userCostOf(recording, { ...report, transitions: never }).changed).toBe(false);
  });
});
