import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { findStalls } from '../measures/stall.ts';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { generator } from './generator-check.ts';
import { zeroWait } from './zero-wait-check.ts';

const BOUND_MS = 100;
const HEALTH = healthyRecording().run.generator;

/** An answered fast request each 10 ms from reload to settle, and what a test adds. */
function of(more: readonly Written[], health: Partial<GeneratorHealth> = {}, run: Partial<RunRecord> = {}) {
  const attempts = [...Array.from({ length: 400 }, (_, i): Written => ({ client: 1, sentMs: 3000 + 10 * i })), ...more];
  return ofLedger(attempts, health, run);
}
function ofLedger(attempts: readonly Written[], health: Partial<GeneratorHealth> = {}, run: Partial<RunRecord> = {}) {
  const recording = {
    ...healthyRecording({ run: { generator: { ...HEALTH, ...health }, ...run } }),
    ledger: ledgerOf([...attempts].sort((a, b) => a.sentMs - b.sentMs)),
  };
  return zeroWait(recording, findStalls(recording.ledger, [0], { fromMs: 2999, toMs: 7000 }, BOUND_MS), BOUND_MS);
}
/** Six clients that all wait from 4 s on. */
function stalled(lengthMs: number): Written[] {
  const before = Array.from({ length: 100 }, (_, i): Written => ({ sentMs: 3000 + 10 * i }));
  return [
    ...before,
    ...[0, 1, 2].map((client): Written => ({ client, sentMs: 4000 + client / 10, endMs: 4000 + lengthMs })),
    { sentMs: 6000 },
  ];
}

describe('zero-wait', () => {
  it('passes if no client waited longer than is promised, with the longest stall and the slowest request', () => {
    expect(of([{ sentMs: 4001, endMs: 4091 }])).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { slowestMs: 90, slowestAtMs: 4001 },
    });
  });

  it('fails if all waited longer', () => {
    expect(ofLedger(stalled(300))).toMatchObject({
      verdict: 'fail',
      reason: 'waited-too-long',
      facts: { stallMs: 300, stallAtMs: 4000 },
    });
    expect(ofLedger(stalled(100)).verdict).toBe('pass');
  });

  it('fails if a single request waited longer while others were answered', () => {
    expect(of([{ sentMs: 4000, endMs: 4150 }])).toMatchObject({ verdict: 'fail', reason: 'waited-too-long', facts: { tooSlow: 1 } });
  });

  it('fails if quick failures, one after the other, made users wait', () => {
    const refused = Array.from({ length: 4 }, (_, i): Written => ({ sentMs: 4000 + 75 * i, endMs: 4000.2 + 75 * i, outcome: 'refused' }));
    expect(ofLedger([{ sentMs: 3500 }, ...refused, { sentMs: 4300 }]).verdict).toBe('fail');
  });

  it('fails if the wait came only when the reload had said that it is complete', () => {
    expect(of([{ sentMs: 6500, endMs: 6650 }]).verdict).toBe('fail');
  });

  it('has no concern with waits before the reload, and with slow targets', () => {
    expect(of([{ sentMs: 1000, endMs: 1500 }]).verdict).toBe('pass');
    expect(of([{ path: '/slow/', sentMs: 4000, endMs: 6000 }]).verdict).toBe('pass');
  });

  it('counts what one that was sent before the reload waits from its begin on, and no more', () => {
    expect(of([{ sentMs: 2990, endMs: 3150 }])).toMatchObject({ verdict: 'fail', reason: 'waited-too-long', facts: { tooSlow: 1 } });
    expect(of([{ sentMs: 2800, endMs: 3090 }])).toMatchObject({ verdict: 'pass', reason: 'holds', facts: { slowestMs: 91 } });
  });

  it('has no concern with a stall of the baseline that reaches into the reload', () => {
    const before = [0, 1].map((client): Written => ({ client, sentMs: 2000, endMs: 3000 + client / 10 }));
    const after = Array.from({ length: 100 }, (_, i): Written => ({ sentMs: 3001 + 10 * i }));
    expect(ofLedger([...before, ...after])).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { stallMs: 1, stallAtMs: 2999 },
    });
  });

  it('is inconclusive if no fast request was sent while the strategy was at work', () => {
    const calm = (fromMs: number, n: number) => Array.from({ length: n }, (_, i): Written => ({ sentMs: fromMs + 10 * i }));
    expect(ofLedger([...calm(2000, 90), ...calm(5000, 100)])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'nothing-sent-at-work',
      facts: { fromMs: 3000, unseenMs: 1990 },
    });
    expect(ofLedger([...calm(2000, 90), { sentMs: 4000 }, ...calm(5000, 100)]).verdict).toBe('pass');
    expect(ofLedger([...calm(2000, 90), { sentMs: 2950, endMs: 5000 }, ...calm(5000, 100)]).verdict).toBe('fail');
  });

  it("is inconclusive if the client's own freeze explains the wait", () => {
    const freezes = [{ atMs: 4010, durationMs: 250 }];
    expect(ofLedger(stalled(300), { freezes }).verdict).toBe('inconclusive');
    expect(of([{ sentMs: 4000, endMs: 4150 }], { freezes }).verdict).toBe('inconclusive');
  });

  it('fails if the freeze is too short to explain it, or at another time', () => {
    expect(ofLedger(stalled(300), { freezes: [{ atMs: 4010, durationMs: 25 }] }).verdict).toBe('fail');
    expect(ofLedger(stalled(300), { freezes: [{ atMs: 5000, durationMs: 250 }] }).verdict).toBe('fail');
  });

  it('fails if one wait is explained by a freeze and a shorter one is not', () => {
    const freezes = [{ atMs: 4010, durationMs: 250 }];
    expect(ofLedger([...stalled(300), { sentMs: 6100, endMs: 6250 }], { freezes }).verdict).toBe('fail');
  });

  it('is inconclusive if the hypervisor took the CPU away, and passes all the same if no client waited', () => {
    expect(ofLedger(stalled(300), { stealShare: 0.2 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'cpu-stolen',
      evidence: { stealShare: 0.2 },
    });
    expect(ofLedger(stalled(300), { stealShare: 0.05 }).verdict).toBe('fail');
    expect(ofLedger(stalled(300), { stealShare: null }).verdict).toBe('fail');
    expect(of([], { stealShare: 0.2 }).verdict).toBe('pass');
  });

  it('counts from when a request was due, and is inconclusive if only the client was late', () => {
    expect(of([{ sentMs: 4000, lagMs: 150 }])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'sent-late',
      facts: { late: 1 },
    });
    expect(of([{ sentMs: 4000, endMs: 4120, lagMs: 150 }]).verdict).toBe('fail');
  });

  it('is inconclusive without a reload, or without a fast request in it', () => {
    expect(of([], {}, { phases: [] }).verdict).toBe('inconclusive');
    expect(ofLedger([{ sentMs: 100 }]).verdict).toBe('inconclusive');
  });
});

describe('generator', () => {
  const froze = (atMs: number, durationMs: number): GeneratorHealth => ({ ...HEALTH, freezes: [{ atMs, durationMs }] });
  const of = (health: GeneratorHealth, maxStallMs: number | null) =>
    generator(healthyRecording({ run: { generator: health } }), maxStallMs);

  it('passes with its numbers', () => {
    expect(of(HEALTH, 100)).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { longestPauseMs: 6.2, limitMs: 100, stealShare: 0.001 },
    });
    expect(of({ ...HEALTH, stealShare: null }, 100)).toMatchObject({ reason: 'holds', evidence: { stealShare: null } });
  });

  it('is inconclusive if a freeze during the reload is as long as the promised wait', () => {
    expect(of(froze(4000, 100), 100)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'could-hide-a-wait',
      facts: { frozenMs: 100, atMs: 4000, maxStallMs: 100 },
    });
    expect(of(froze(4000, 99), 100).verdict).toBe('pass');
  });

  it('is inconclusive if a freeze of 250 ms falls into a reload that promises any wait', () => {
    expect(of(froze(4000, 250), 2000).verdict).toBe('inconclusive');
    expect(of(froze(4000, 240), 2000).verdict).toBe('pass');
  });

  it('does not mind a freeze in the baseline, or if no wait is promised', () => {
    expect(of(froze(1500, 800), 100).verdict).toBe('pass');
    expect(of(froze(4000, 800), null)).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { longestPauseMs: 800, limitMs: 1000 },
      evidence: { fromReloadToSettle: true },
    });
  });

  it('is inconclusive if the client stood still for a second, whatever wait is promised', () => {
    expect(of(froze(3500, 1100), null)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'could-hide-an-outage',
      facts: { frozenMs: 1100, atMs: 3500 },
    });
  });
});
