import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../../../core/record/run-record.ts';
import { generator } from '../../../core/verdict/checks/generator-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { ledgerOf, type Written } from '../../../core/verdict/written-ledger.fixture.ts';
import type { CheckWords } from '../check-words.ts';
import { generatorWords } from './generator-words.ts';

const { run: healthy } = healthyRecording();

function frozen(freezes: GeneratorHealth['freezes'], run: Partial<RunRecord> = {}, maxStallMs: number | null = null): CheckWords {
  return generatorWords(generator(healthyRecording({ run: { generator: { ...healthy.generator, freezes }, ...run } }), maxStallMs));
}

/** Begin and end of the reload, of the settle, and of the switch are those of the healthy run. */
const phases = (reloadMs: number, settleMs: number): RunRecord['phases'] => [
  { name: 'baseline', startMs: 1000, endMs: 3000 },
  { name: 'reload', startMs: 3000, endMs: 3000 + reloadMs },
  { name: 'settle', startMs: 3000 + reloadMs, endMs: 3000 + reloadMs + settleMs },
  { name: 'drain', startMs: 3000 + reloadMs + settleMs, endMs: 3100 + reloadMs + settleMs },
];

describe('words of generator', () => {
  it('say how densely the service was asked under a ceiling, and what may have been missed', () => {
    const recording = healthyRecording({
      run: {
        options: { ...healthyRecording().run.options, ceilingPerSecond: 50 },
        carrier: {
          autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 },
          unsent: 0,
          unsolicited: 0,
          connects: { made: 12, failed: 0, longestGapMs: 101 },
        },
      },
    });
    const { detail } = generatorWords(generator(recording, null));
    expect(detail).toMatch(
      /requests a second were sent, 50 were allowed; new connections were 101 ms apart at most, 12 of them opened without a request: an outage shorter than that may be missed/,
    );
  });

  it('have its numbers', () => {
    expect(frozen([])).toMatchObject({
      detail: 'Load generator kept up: longest pause 6.2 ms from reload to settle (limit 1.000 s); 0.1 % of the CPU time stolen.',
    });
  });

  it('name the longest freeze', () => {
    const freezes = [20, 80, 300, 40].map((durationMs, i) => ({ atMs: 3100 + i * 900, durationMs }));
    expect(frozen(freezes)).toMatchObject({
      detail: expect.stringContaining('Load generator kept up: longest pause 300 ms from reload to settle (limit 1.000 s)'),
    });
  });

  it('say how long the client stood still, and when', () => {
    const long = { transitions: [], phases: phases(30_000, 30_000) };
    expect(frozen([{ atMs: 5000, durationMs: 14_000 }], long)).toMatchObject({
      detail: expect.stringContaining('the client itself stood still for 14.000 s at 5.000 s'),
    });
  });

  it('say how much of a switch freezes cover', () => {
    const quick = { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 3600 }] };
    const freezes = [150, 160].map((durationMs, i) => ({ atMs: 3050 + i * 250, durationMs }));
    expect(frozen(freezes, quick)).toMatchObject({
      detail: expect.stringContaining('For 310 ms of the 600 ms of the switch from ver_a to ver_b at 3.000 s'),
    });
  });
});

describe('words of generator, at a constant rate', () => {
  const RATE = 10;
  /** Ten a second from 1 s to 7 s, of two clients, as the test changes them. */
  function atRate(change: (dueMs: number, nth: number) => Partial<Written>, health: Partial<GeneratorHealth> = {}): CheckWords {
    const attempts = Array.from({ length: 60 }, (_, nth): Written => {
      const dueMs = 1000 + nth * 100;
      return { sentMs: dueMs, endMs: dueMs + 5, client: nth % 2, lagMs: 0, ...change(dueMs, nth) };
    });
    const run = {
      ...healthy,
      options: { ...healthy.options, clients: 2, ratePerSecond: RATE },
      phases: phases(2000, 2000),
      transitions: [],
      generator: { ...healthy.generator, unsent: 0, ...health },
    };
    return generatorWords(generator({ run, ledger: ledgerOf(attempts), events: [] }, null));
  }

  it('say what was asked for and what was sent', () => {
    const { detail } = atRate(() => ({}));
    expect(detail).toContain(
      '10 requests a second were asked for and 10 sent; none was left unsent; the latest was sent 0 ms after it was due',
    );
  });

  it('say that there were clients to spare', () => {
    const check = atRate((dueMs) => (dueMs > 3500 && dueMs < 4900 ? { sentMs: 4900, endMs: 4905, lagMs: 4900 - dueMs } : {}));
    expect(check).toMatchObject({ detail: expect.stringContaining('though it had clients to spare') });
  });

  it('say how late the latest was', () => {
    // Each client waits 1.4 s for the server, and then for its turn.
    const check = atRate((dueMs, nth) => {
      if (nth === 25 || nth === 26) return { endMs: 5000 };
      return nth > 26 && dueMs < 5000 ? { sentMs: 5000 + nth, endMs: 5000.5 + nth, lagMs: 5000 + nth - dueMs } : {};
    });
    expect(check).toMatchObject({ detail: expect.stringMatching(/the latest was sent 1\.\d+ s after it was due/) });
  });

  it('say that it was too busy', () => {
    const late = (_: number, nth: number): Partial<Written> =>
      nth === 25 || nth === 26 ? { endMs: 5000 } : nth === 27 ? { sentMs: 5000, endMs: 5001, lagMs: 1300 } : {};
    expect(atRate(late, { loopUtilization: 0.99 })).toMatchObject({ detail: expect.stringContaining('too busy') });
  });

  it('say that the clients are too few', () => {
    const check = atRate((_, nth) => ({ sentMs: 1000 + nth * 200, endMs: 1399 + nth * 200, lagMs: nth * 100 }));
    expect(check).toMatchObject({ detail: expect.stringContaining('2 clients are too few for it') });
  });

  it('say how many were left unsent', () => {
    const check = atRate((_, nth) => (nth < 40 ? {} : { sentMs: 4990, endMs: 4991 }), { unsent: 20 });
    expect(check).toMatchObject({ detail: expect.stringContaining('20 that were due were left unsent') });
  });
});

describe('words of generator, if a wait is promised', () => {
  const froze = (atMs: number, durationMs: number): GeneratorHealth => ({ ...healthy.generator, freezes: [{ atMs, durationMs }] });
  const of = (health: GeneratorHealth, maxStallMs: number | null) =>
    generatorWords(generator(healthyRecording({ run: { generator: health } }), maxStallMs));

  it('have its numbers', () => {
    expect(of(healthy.generator, 100)).toMatchObject({
      detail: 'Load generator kept up: longest pause 6.2 ms from reload to settle (limit 100 ms); 0.1 % of the CPU time stolen.',
    });
    expect(of({ ...healthy.generator, stealShare: null }, 100).detail).toContain('stolen CPU time is not checked on this platform');
  });

  it('say what a freeze during the reload may have hidden', () => {
    expect(of(froze(4000, 100), 100)).toMatchObject({
      detail: expect.stringContaining('stood still for 100 ms at 4.000 s'),
    });
  });

  it('name a freeze that hides nothing', () => {
    expect(of(froze(4000, 800), null)).toMatchObject({
      detail: expect.stringContaining('longest pause 800 ms from reload to settle (limit 1.000 s)'),
    });
  });

  it('say that an outage may have left no record', () => {
    expect(of(froze(3500, 1100), null)).toMatchObject({
      detail: expect.stringContaining('an outage within that time would have left no record'),
    });
  });
});
