import { describe, expect, it } from 'vitest';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';
import { watchWait } from './watch-wait.ts';

/** When the command began and the settling ended, in milliseconds. */
const [COMMAND_MS, END_MS] = [5000, 40_000];

/** How long each answer of the URL took before the command, one every 100 ms or as soon as one has come, and then with `since`. */
function waited(before: (i: number) => number, since: readonly number[], run: Partial<RunRecord> = {}) {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '2xx'] });
  const send = (sentMs: number, tookMs: number): void =>
    ledger.end(ledger.begin(0, 'new', 0, sentMs, 0, false), 'answered', sentMs + tookMs, 200, 0, 1, 0);
  for (let i = 0, atMs = 0; atMs + before(i) < COMMAND_MS; atMs += Math.max(100, before(i)), i++) send(atMs, before(i));
  for (const [i, tookMs] of since.entries()) send(COMMAND_MS + 10 + i, tookMs);
  return judgedOf(ledger, run);
}

function judgedOf(ledger: Ledger, run: Partial<RunRecord> = {}, held = new HeldExchanges()) {
  const phases = [
    { name: 'baseline', startMs: 0, endMs: COMMAND_MS },
    { name: 'reload', startMs: COMMAND_MS, endMs: 30_000 },
    { name: 'settle', startMs: 30_000, endMs: END_MS },
  ] as const;
  const healthy = healthyRecording().run;
  const expectation = { kind: 'zero-downtime', maxStallMs: null } as const;
  return watchWait({
    run: { ...healthy, runtime: 'external', transitions: [], slowTargets: [], phases, expectation, ...run },
    ledger,
    held,
    events: [],
  });
}

describe('the waits of a watched deploy', () => {
  it('hold if no answer took a second longer than the slowest one before', () => {
    expect(waited(() => 20, [1000, 15])).toMatchObject({ verdict: 'pass', reason: 'holds' });
    expect(waited((i) => (i === 3 ? 400 : 300), [1390])).toMatchObject({ verdict: 'pass' });
  });

  it('are refuted by a single one beyond that', () => {
    const judged = waited(() => 20, [1100, 15]);
    expect(judged).toMatchObject({ verdict: 'fail', reason: 'waited-too-long', facts: { waits: 1, waitMs: 1100, boundMs: 1020 } });
  });

  it('are left open by a single one if few answers came before, or very different ones, and refuted by several far beyond', () => {
    for (const before of [() => 400, (i: number) => (i % 5 === 0 ? 500 : 50)]) {
      expect(waited(before, [3000])).toMatchObject({ verdict: 'inconclusive', reason: 'wait-unsure' });
      expect(waited(before, [20_000, 20_000])).toMatchObject({ verdict: 'fail' });
    }
    expect(waited((i) => (i % 5 === 0 ? 500 : 50), [2000, 2000])).toMatchObject({ verdict: 'inconclusive' });
  });

  it('are those of slow answers by their own time: jitter of some milliseconds varies nothing', () => {
    expect(waited((i) => (i % 7 === 0 ? 30 : 2), [1100])).toMatchObject({ verdict: 'fail' });
  });

  it('are over when a stream or a WebSocket is open, however long it is held then', () => {
    const judged = (openedAfterMs: number) => {
      const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '2xx'] });
      const held = new HeldExchanges();
      const hold = (sentMs: number, openMs: number, toMs: number): void => {
        const id = ledger.begin(0, 'new', 0, sentMs, 0, false);
        ledger.end(id, 'answered', toMs, 200, 0, 1, 0);
        const exchange = held.begin(id, 'sse', null, true, true);
        exchange.onOpened(sentMs + openMs);
        exchange.onEnd('by-us', toMs);
      };
      for (let i = 0; i < 30; i++) hold(100 * i, 5, i < 6 ? END_MS : 100 * i + 2000);
      hold(COMMAND_MS + 10, openedAfterMs, END_MS);
      return judgedOf(ledger, {}, held);
    };
    expect(judged(5)).toMatchObject({ verdict: 'pass' });
    expect(judged(1100)).toMatchObject({ verdict: 'fail', reason: 'waited-too-long', facts: { waits: 1, waitMs: 1100, boundMs: 1005 } });
  });

  it('are bound by what the user allows, for all URLs or for one', () => {
    const allowed = { expectation: { kind: 'zero-downtime', maxStallMs: 6000 } } as const;
    expect(waited(() => 20, [5900], allowed)).toMatchObject({ verdict: 'pass' });
    expect(waited(() => 20, [6100], allowed)).toMatchObject({ verdict: 'fail' });
    expect(waited(() => 20, [6100], { ...allowed, maxStalls: [7000] })).toMatchObject({ verdict: 'pass' });
    expect(waited(() => 400, [1600], { maxStalls: [1500] })).toMatchObject({ verdict: 'fail' });
  });

  it('go on while the server says of each request that it has not processed it', () => {
    const refusing = (forMs: number, everyMs: number, answeredBetween = false) => {
      const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '2xx'] });
      const send = (sentMs: number, outcome: 'answered' | 'unprocessed', lane: 'new' | 'reused' = 'new'): void =>
        ledger.end(ledger.begin(0, lane, 0, sentMs, 0, false), outcome, sentMs + 5, outcome === 'answered' ? 200 : 0, 0, 1, 0);
      for (let atMs = 0; atMs < COMMAND_MS; atMs += 100) send(atMs, 'answered');
      for (let atMs = COMMAND_MS + 10; atMs < COMMAND_MS + 10 + forMs; atMs += everyMs) {
        send(atMs, 'unprocessed');
        if (answeredBetween) send(atMs + 1, 'answered');
        // Of another lane: what it is answered helps no user of this one.
        send(atMs + 2, 'answered', 'reused');
      }
      for (let atMs = COMMAND_MS + 9000; atMs < 20_000; atMs += 100) send(atMs, 'answered');
      return judgedOf(ledger);
    };
    const judged = refusing(3000, 50);
    expect(judged).toMatchObject({ verdict: 'fail', reason: 'waited-too-long', facts: { waits: 1 }, evidence: { unprocessed: true } });
    expect(refusing(900, 50)).toMatchObject({ verdict: 'pass' });
    expect(refusing(3000, 50, true)).toMatchObject({ verdict: 'pass' });
    // A pause between two requests is none of the server's.
    expect(refusing(1, 50)).toMatchObject({ verdict: 'pass' });
  });

  it('refute nothing if the client itself stood still', () => {
    const generator = { ...healthyRecording().run.generator, freezes: [{ atMs: COMMAND_MS, durationMs: 900 }] };
    expect(waited(() => 20, [1900], { generator })).toMatchObject({ verdict: 'inconclusive', reason: 'client-stood-still' });
  });

  it('are asked of a watched deploy without a bound, and of a scenario only with one', () => {
    const of = (run: Partial<RunRecord>): readonly string[] => judgeRun(healthyRecording({ run })).checks.map(({ name }) => name);
    const expectation = { kind: 'zero-downtime', maxStallMs: null } as const;
    expect(of({ expectation, runtime: 'external' })).toContain('zero-wait');
    expect(of({ expectation })).not.toContain('zero-wait');
  });
});
