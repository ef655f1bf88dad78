import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../record/run-record.ts';
import { generator } from './generator-check.ts';
import { healthyRecording } from './healthy.fixture.ts';
import { findStalls } from './stall.ts';
import { ledgerOf, type Written } from './written-ledger.fixture.ts';
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
  it('passes where nobody waited longer than is promised, with the longest stall and the slowest request', () => {
    expect(of([{ sentMs: 4001, endMs: 4091 }])).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('took 90 ms (due at 4.001 s)'),
    });
  });

  it('fails where all waited longer', () => {
    expect(ofLedger(stalled(300))).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('the longest stall was 300 ms at 4.000 s'),
    });
    expect(ofLedger(stalled(100)).verdict).toBe('pass');
  });

  it('fails where a single request waited longer while others were answered', () => {
    expect(of([{ sentMs: 4000, endMs: 4150 }])).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 of them too long') });
  });

  it('fails where quick failures, one after the other, made users wait', () => {
    const refused = Array.from({ length: 4 }, (_, i): Written => ({ sentMs: 4000 + 75 * i, endMs: 4000.2 + 75 * i, outcome: 'refused' }));
    expect(ofLedger([{ sentMs: 3500 }, ...refused, { sentMs: 4300 }]).verdict).toBe('fail');
  });

  it('fails where the wait came only when the reload had said that it is complete', () => {
    expect(of([{ sentMs: 6500, endMs: 6650 }]).verdict).toBe('fail');
  });

  it('has no concern with waits before the reload, and with slow targets', () => {
    expect(of([{ sentMs: 1000, endMs: 1500 }]).verdict).toBe('pass');
    expect(of([{ path: '/slow/', sentMs: 4000, endMs: 6000 }]).verdict).toBe('pass');
  });

  it('counts what one that was sent before the reload waits from its begin on, and no more', () => {
    expect(of([{ sentMs: 2990, endMs: 3150 }])).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 of them too long') });
    expect(of([{ sentMs: 2800, endMs: 3090 }])).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('took 91 ms') });
  });

  it('has no concern with a stall of the baseline that reaches into the reload', () => {
    const before = [0, 1].map((client): Written => ({ client, sentMs: 2000, endMs: 3000 + client / 10 }));
    const after = Array.from({ length: 100 }, (_, i): Written => ({ sentMs: 3001 + 10 * i }));
    expect(ofLedger([...before, ...after])).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('the longest stall was 1 ms at 2.999 s'),
    });
  });

  it('is inconclusive where no fast request was sent while the strategy was at work', () => {
    const calm = (fromMs: number, n: number) => Array.from({ length: n }, (_, i): Written => ({ sentMs: fromMs + 10 * i }));
    expect(ofLedger([...calm(2000, 90), ...calm(5000, 100)])).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('while the strategy was at work, for 1.990 s from 3.000 s'),
    });
    expect(ofLedger([...calm(2000, 90), { sentMs: 4000 }, ...calm(5000, 100)]).verdict).toBe('pass');
    expect(ofLedger([...calm(2000, 90), { sentMs: 2950, endMs: 5000 }, ...calm(5000, 100)]).verdict).toBe('fail');
  });

  it("is inconclusive where the client's own freeze explains the wait", () => {
    const freezes = [{ atMs: 4010, durationMs: 250 }];
    expect(ofLedger(stalled(300), { freezes }).verdict).toBe('inconclusive');
    expect(of([{ sentMs: 4000, endMs: 4150 }], { freezes }).verdict).toBe('inconclusive');
  });

  it('fails where the freeze is too short to explain it, or at another time', () => {
    expect(ofLedger(stalled(300), { freezes: [{ atMs: 4010, durationMs: 25 }] }).verdict).toBe('fail');
    expect(ofLedger(stalled(300), { freezes: [{ atMs: 5000, durationMs: 250 }] }).verdict).toBe('fail');
  });

  it('fails where one wait is explained by a freeze and a shorter one is not', () => {
    const freezes = [{ atMs: 4010, durationMs: 250 }];
    expect(ofLedger([...stalled(300), { sentMs: 6100, endMs: 6250 }], { freezes }).verdict).toBe('fail');
  });

  it('is inconclusive where the hypervisor took the CPU away, and passes there all the same where nobody waited', () => {
    expect(ofLedger(stalled(300), { stealShare: 0.2 })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('20 % of the CPU time'),
    });
    expect(ofLedger(stalled(300), { stealShare: 0.05 }).verdict).toBe('fail');
    expect(ofLedger(stalled(300), { stealShare: null }).verdict).toBe('fail');
    expect(of([], { stealShare: 0.2 }).verdict).toBe('pass');
  });

  it('counts from when a request was due, and is inconclusive where only the client was late', () => {
    expect(of([{ sentMs: 4000, lagMs: 150 }])).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('could not keep to its rate'),
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
      detail: 'Load generator kept up: longest pause 6.2 ms from reload to settle (limit 100 ms); 0.1 % of the CPU time stolen.',
    });
    expect(of({ ...HEALTH, stealShare: null }, 100).detail).toContain('stolen CPU time is not checked on this platform');
  });

  it('is inconclusive where a freeze during the reload is as long as the promised wait', () => {
    expect(of(froze(4000, 100), 100)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('stood still for 100 ms at 4.000 s'),
    });
    expect(of(froze(4000, 99), 100).verdict).toBe('pass');
  });

  it('is inconclusive where a freeze of 250 ms falls into a reload that promises any wait', () => {
    expect(of(froze(4000, 250), 2000).verdict).toBe('inconclusive');
    expect(of(froze(4000, 240), 2000).verdict).toBe('pass');
  });

  it('does not mind a freeze in the baseline, or where no wait is promised', () => {
    expect(of(froze(1500, 800), 100).verdict).toBe('pass');
    expect(of(froze(4000, 800), null)).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('longest pause 800 ms from reload to settle (limit 1.000 s)'),
    });
  });

  it('is inconclusive where the client stood still for a second, whatever wait is promised', () => {
    expect(of(froze(3500, 1100), null)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('an outage within that time would have left no record'),
    });
  });
});
