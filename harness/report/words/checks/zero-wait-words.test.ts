import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../../../core/record/run-record.ts';
import { zeroWait } from '../../../core/verdict/checks/zero-wait-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { findStalls } from '../../../core/verdict/measures/stall.ts';
import { ledgerOf, type Written } from '../../../core/verdict/written-ledger.fixture.ts';
import { zeroWaitWords } from './zero-wait-words.ts';

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
  return zeroWaitWords(zeroWait(recording, findStalls(recording.ledger, [0], { fromMs: 2999, toMs: 7000 }, BOUND_MS), BOUND_MS));
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

describe('words of zero-wait', () => {
  it('name the slowest request', () => {
    expect(of([{ sentMs: 4001, endMs: 4091 }])).toMatchObject({
      detail: expect.stringContaining('took 90 ms (due at 4.001 s)'),
    });
  });

  it('name the longest stall', () => {
    expect(ofLedger(stalled(300))).toMatchObject({
      detail: expect.stringContaining('the longest stall was 300 ms at 4.000 s'),
    });
  });

  it('count those that waited too long', () => {
    expect(of([{ sentMs: 4000, endMs: 4150 }])).toMatchObject({ detail: expect.stringContaining('1 of them too long') });
  });

  it('count the wait of one that was sent before the reload from its begin on', () => {
    expect(of([{ sentMs: 2990, endMs: 3150 }])).toMatchObject({ detail: expect.stringContaining('1 of them too long') });
    expect(of([{ sentMs: 2800, endMs: 3090 }])).toMatchObject({ detail: expect.stringContaining('took 91 ms') });
  });

  it('name the part of a stall that is the reload’s', () => {
    const before = [0, 1].map((client): Written => ({ client, sentMs: 2000, endMs: 3000 + client / 10 }));
    const after = Array.from({ length: 100 }, (_, i): Written => ({ sentMs: 3001 + 10 * i }));
    expect(ofLedger([...before, ...after])).toMatchObject({
      detail: expect.stringContaining('the longest stall was 1 ms at 2.999 s'),
    });
  });

  it('say for how long no fast request was sent', () => {
    const calm = (fromMs: number, n: number) => Array.from({ length: n }, (_, i): Written => ({ sentMs: fromMs + 10 * i }));
    expect(ofLedger([...calm(2000, 90), ...calm(5000, 100)])).toMatchObject({
      detail: expect.stringContaining('while the strategy was at work, for 1.990 s from 3.000 s'),
    });
  });

  it('say how much CPU time the hypervisor took', () => {
    expect(ofLedger(stalled(300), { stealShare: 0.2 })).toMatchObject({
      detail: expect.stringContaining('20 % of the CPU time'),
    });
  });

  it('say that only the client was late', () => {
    expect(of([{ sentMs: 4000, lagMs: 150 }])).toMatchObject({
      detail: expect.stringContaining('could not keep to its rate'),
    });
  });
});
