import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { type GeneratorJudgement, generator } from './generator-check.ts';

const { run: healthy } = healthyRecording();

function frozen(freezes: GeneratorHealth['freezes'], run: Partial<RunRecord> = {}, maxStallMs: number | null = null): GeneratorJudgement {
  return generator(healthyRecording({ run: { generator: { ...healthy.generator, freezes }, ...run } }), maxStallMs);
}

/** Begin and end of the reload, of the settle, and of the switch are those of the healthy run. */
const phases = (reloadMs: number, settleMs: number): RunRecord['phases'] => [
  { name: 'baseline', startMs: 1000, endMs: 3000 },
  { name: 'reload', startMs: 3000, endMs: 3000 + reloadMs },
  { name: 'settle', startMs: 3000 + reloadMs, endMs: 3000 + reloadMs + settleMs },
  { name: 'drain', startMs: 3000 + reloadMs + settleMs, endMs: 3100 + reloadMs + settleMs },
];

describe('generator', () => {
  it('tells how densely the service was asked under a ceiling, and what may have been missed', () => {
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
    expect(generator(recording, null)).toMatchObject({
      facts: { ceilingPerSecond: 50, connectsMade: 12, longestGapMs: 101 },
      evidence: { politeness: { ceiling: { perSecond: 50 }, connects: { made: 12, failed: 0, longestGapMs: 101 } } },
    });
  });

  it('passes with its numbers if the client never froze', () => {
    expect(frozen([])).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { longestPauseMs: 6.2, limitMs: 1000, stealShare: 0.001 },
      evidence: { keeping: null, fromReloadToSettle: true },
    });
  });

  it('passes if a busy machine froze it for a short time now and then, and no wait is promised', () => {
    const freezes = [20, 80, 300, 40].map((durationMs, i) => ({ atMs: 3100 + i * 900, durationMs }));
    expect(frozen(freezes)).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { longestPauseMs: 300, limitMs: 1000 },
      evidence: { fromReloadToSettle: true },
    });
    // A command that does nothing is over in less than a freeze.
    expect(frozen([{ atMs: 3000, durationMs: 200 }], { transitions: [], phases: phases(60, 2000) }).verdict).toBe('pass');
  });

  it('is inconclusive if one freeze could have hidden a whole outage: in a long reload, or in the settle', () => {
    const long = { transitions: [], phases: phases(30_000, 30_000) };
    expect(frozen([{ atMs: 5000, durationMs: 14_000 }], long)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'could-hide-an-outage',
      facts: { frozenMs: 14_000, atMs: 5000 },
    });
    expect(frozen([{ atMs: 34_000, durationMs: 28_000 }], long).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 34_000, durationMs: 1000 }], long).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 34_000, durationMs: 900 }], long).verdict).toBe('pass');
    expect(frozen([{ atMs: 1500, durationMs: 1400 }], long).verdict).toBe('pass');
  });

  it('is inconclusive if freezes cover half of a switch, however short each is', () => {
    const quick = { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 3600 }] };
    const freezes = [150, 160].map((durationMs, i) => ({ atMs: 3050 + i * 250, durationMs }));
    expect(frozen(freezes, quick)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'could-hide-a-switch',
      facts: { frozenMs: 310, switchMs: 600, atMs: 3000 },
      evidence: { of: { from: 'ver_a', to: 'ver_b' } },
    });
    expect(frozen(freezes.slice(1), quick).verdict).toBe('pass');
  });

  it('is stricter if a wait is promised', () => {
    expect(frozen([{ atMs: 4000, durationMs: 300 }], {}, 1000).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 4000, durationMs: 200 }], {}, 1000).verdict).toBe('pass');
  });
});

describe('generator, at a constant rate', () => {
  const RATE = 10;
  /** Ten a second from 1 s to 7 s, of two clients, as the test changes them. */
  function atRate(change: (dueMs: number, nth: number) => Partial<Written>, health: Partial<GeneratorHealth> = {}): GeneratorJudgement {
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
    return generator({ run, ledger: ledgerOf(attempts), events: [] }, null);
  }

  it('passes, with what was asked for and what was sent', () => {
    expect(atRate(() => ({}))).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { askedPerSecond: 10, sentPerSecond: 10, unsent: 0, lagMs: 0 },
    });
  });

  it('is inconclusive if requests waited though clients were free', () => {
    const check = atRate((dueMs) => (dueMs > 3500 && dueMs < 4900 ? { sentMs: 4900, endMs: 4905, lagMs: 4900 - dueMs } : {}));
    expect(check).toMatchObject({ verdict: 'inconclusive', reason: 'rate-not-kept' });
  });

  it('does not blame the client if the server held all clients up', () => {
    // Each client waits 1.4 s for the server, and then for its turn.
    const check = atRate((dueMs, nth) => {
      if (nth === 25 || nth === 26) return { endMs: 5000 };
      return nth > 26 && dueMs < 5000 ? { sentMs: 5000 + nth, endMs: 5000.5 + nth, lagMs: 5000 + nth - dueMs } : {};
    });
    expect(check).toMatchObject({ verdict: 'pass', reason: 'holds' });
    expect(check.reason === 'holds' && Math.floor((check.facts.lagMs ?? 0) / 1000)).toBe(1);
  });

  it('is inconclusive if the client was saturated and late', () => {
    const late = (_: number, nth: number): Partial<Written> =>
      nth === 25 || nth === 26 ? { endMs: 5000 } : nth === 27 ? { sentMs: 5000, endMs: 5001, lagMs: 1300 } : {};
    expect(atRate(late, { loopUtilization: 0.5 }).verdict).toBe('pass');
    expect(atRate(late, { loopUtilization: 0.99 })).toMatchObject({ verdict: 'inconclusive', reason: 'client-too-busy' });
  });

  it('is inconclusive if the rate was not kept even before the reload', () => {
    const check = atRate((_, nth) => ({ sentMs: 1000 + nth * 200, endMs: 1399 + nth * 200, lagMs: nth * 100 }));
    expect(check).toMatchObject({ verdict: 'inconclusive', reason: 'rate-too-high', evidence: { clients: 2 } });
  });

  it('is inconclusive if much was left unsent though clients were free', () => {
    const check = atRate((_, nth) => (nth < 40 ? {} : { sentMs: 4990, endMs: 4991 }), { unsent: 20 });
    expect(check).toMatchObject({ verdict: 'inconclusive', reason: 'rate-not-kept', facts: { unsent: 20 } });
  });
});
