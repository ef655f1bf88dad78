import { describe, expect, it } from 'vitest';
import type { GeneratorHealth, RunRecord } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { generator } from './generator-check.ts';
import { healthyRecording } from './healthy.fixture.ts';
import { ledgerOf, type Written } from './written-ledger.fixture.ts';

const { run: healthy } = healthyRecording();

function frozen(freezes: GeneratorHealth['freezes'], run: Partial<RunRecord> = {}, maxStallMs: number | null = null): Check {
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
  it('says how densely the service was asked under a ceiling, and what may have been missed', () => {
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
    const { facts, detail } = generator(recording, null);
    expect(facts).toMatchObject({ ceilingPerSecond: 50, connectsMade: 12, longestGapMs: 101 });
    expect(detail).toMatch(
      /requests a second were sent, 50 were allowed; new connections were 101 ms apart at most, 12 of them opened without a request: an outage shorter than that may be missed/,
    );
  });

  it('passes with its numbers where the client never froze', () => {
    expect(frozen([])).toMatchObject({
      verdict: 'pass',
      detail: 'Load generator kept up: longest pause 6.2 ms from reload to settle (limit 1.000 s); 0.1 % of the CPU time stolen.',
    });
  });

  it('passes where a busy machine froze it for a short time now and then, and no wait is promised', () => {
    const freezes = [20, 80, 300, 40].map((durationMs, i) => ({ atMs: 3100 + i * 900, durationMs }));
    expect(frozen(freezes)).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('Load generator kept up: longest pause 300 ms from reload to settle (limit 1.000 s)'),
    });
    // A command that does nothing is over in less than a freeze.
    expect(frozen([{ atMs: 3000, durationMs: 200 }], { transitions: [], phases: phases(60, 2000) }).verdict).toBe('pass');
  });

  it('is inconclusive where one freeze could have hidden a whole outage: in a long reload, or in the settle', () => {
    const long = { transitions: [], phases: phases(30_000, 30_000) };
    expect(frozen([{ atMs: 5000, durationMs: 14_000 }], long)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('the client itself stood still for 14.000 s at 5.000 s'),
    });
    expect(frozen([{ atMs: 34_000, durationMs: 28_000 }], long).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 34_000, durationMs: 1000 }], long).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 34_000, durationMs: 900 }], long).verdict).toBe('pass');
    expect(frozen([{ atMs: 1500, durationMs: 1400 }], long).verdict).toBe('pass');
  });

  it('is inconclusive where freezes cover half of a switch, however short each is', () => {
    const quick = { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 3600 }] };
    const freezes = [150, 160].map((durationMs, i) => ({ atMs: 3050 + i * 250, durationMs }));
    expect(frozen(freezes, quick)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('For 310 ms of the 600 ms of the switch from ver_a to ver_b at 3.000 s'),
    });
    expect(frozen(freezes.slice(1), quick).verdict).toBe('pass');
  });

  it('is stricter where a wait is promised', () => {
    expect(frozen([{ atMs: 4000, durationMs: 300 }], {}, 1000).verdict).toBe('inconclusive');
    expect(frozen([{ atMs: 4000, durationMs: 200 }], {}, 1000).verdict).toBe('pass');
  });
});

describe('generator, at a constant rate', () => {
  const RATE = 10;
  /** Ten a second from 1 s to 7 s, of two clients, as the test changes them. */
  function atRate(change: (dueMs: number, nth: number) => Partial<Written>, health: Partial<GeneratorHealth> = {}): Check {
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
    const { verdict, detail } = atRate(() => ({}));
    expect(verdict).toBe('pass');
    expect(detail).toContain(
      '10 requests a second were asked for and 10 sent; none was left unsent; the latest was sent 0 ms after it was due',
    );
  });

  it('is inconclusive where requests waited though clients were free', () => {
    const check = atRate((dueMs) => (dueMs > 3500 && dueMs < 4900 ? { sentMs: 4900, endMs: 4905, lagMs: 4900 - dueMs } : {}));
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('though it had clients to spare') });
  });

  it('does not blame the client where the server held all clients up', () => {
    // Each client waits 1.4 s for the server, and then for its turn.
    const check = atRate((dueMs, nth) => {
      if (nth === 25 || nth === 26) return { endMs: 5000 };
      return nth > 26 && dueMs < 5000 ? { sentMs: 5000 + nth, endMs: 5000.5 + nth, lagMs: 5000 + nth - dueMs } : {};
    });
    expect(check).toMatchObject({ verdict: 'pass', detail: expect.stringMatching(/the latest was sent 1\.\d+ s after it was due/) });
  });

  it('is inconclusive where the client was saturated and late', () => {
    const late = (_: number, nth: number): Partial<Written> =>
      nth === 25 || nth === 26 ? { endMs: 5000 } : nth === 27 ? { sentMs: 5000, endMs: 5001, lagMs: 1300 } : {};
    expect(atRate(late, { loopUtilization: 0.5 }).verdict).toBe('pass');
    expect(atRate(late, { loopUtilization: 0.99 })).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('too busy') });
  });

  it('is inconclusive where the rate was not kept even before the reload', () => {
    const check = atRate((_, nth) => ({ sentMs: 1000 + nth * 200, endMs: 1399 + nth * 200, lagMs: nth * 100 }));
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('2 clients are too few for it') });
  });

  it('is inconclusive where much was left unsent though clients were free', () => {
    const check = atRate((_, nth) => (nth < 40 ? {} : { sentMs: 4990, endMs: 4991 }), { unsent: 20 });
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('20 that were due were left unsent') });
  });
});
