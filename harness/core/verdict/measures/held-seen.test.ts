import { describe, expect, it } from 'vitest';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { streamsWhole } from '../checks/streams-whole-check.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { heldSeen } from './held-seen.ts';

/** A stream of a client: when it was opened and when it ended, and how. */
interface Streamed {
  readonly client: number;
  readonly from: number;
  readonly to: number;
  readonly end: 'finished' | 'closed' | 'by-us' | 'lost';
  readonly outcome?: Exclude<Outcome, 'open'>;
  readonly version?: 1 | 2;
  readonly events?: readonly number[];
  readonly missing?: number;
  /** It was to be held to the end. */
  readonly isHeld?: true;
}

const TRIGGER_MS = 3000;
const COMPLETE_MS = 5000;
const CHANGE = { from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: COMPLETE_MS };

function recorded(streams: readonly Streamed[], run: Partial<RunRecord> = {}) {
  const ledger = new Ledger({ targets: ['/events/'], versions: ['unknown', 'ver_a', 'ver_b'] });
  const held = new HeldExchanges();
  for (const { client, from, to, end, outcome = 'answered', version = 1, ...more } of streams) {
    const { events = [from + 1, to - 1], missing = 0, isHeld = false } = more;
    const id = ledger.begin(client, 'new', 0, from, 0, false);
    ledger.end(id, outcome, to, 200, 100, version, 0);
    const exchange = held.begin(id, 'sse', end === 'closed' ? '7' : null, isHeld);
    for (const atMs of events) exchange.onMessage(atMs);
    exchange.missing = missing;
    exchange.onEnd(end, to);
  }
  return { run: { ...healthyRecording().run, transitions: [CHANGE], ...run }, ledger, held, events: [] };
}

const whole = (streams: readonly Streamed[], run: Partial<RunRecord> = {}) => {
  const recording = recorded(streams, run);
  return streamsWhole(recording.run, heldSeen(recording)[0] ?? null);
};

/** Three clients whose streams are open at the trigger, are cut, and come again. */
const CUT: readonly Streamed[] = [
  { client: 0, from: 1000, to: 2000, end: 'finished' },
  ...[0, 1, 2].map((client) => ({ client, from: 2500, to: 4000 + client, end: 'lost', outcome: 'truncated' }) as const),
  { client: 0, from: 4100, to: 6000, end: 'by-us', version: 2 },
  { client: 1, from: 4200, to: 4250, end: 'lost', outcome: 'refused', events: [] },
  { client: 1, from: 4300, to: 6000, end: 'by-us', version: 2 },
  { client: 2, from: 5200, to: 6000, end: 'by-us', version: 2 },
];
/** The same, but the server closes them rightly, and they go on. */
const CLOSED: readonly Streamed[] = CUT.flatMap((each) => (each.outcome === 'refused' ? [] : [each])).map((each) =>
  each.end === 'lost' ? { ...each, end: 'closed', outcome: 'answered' } : each,
);

describe('what became of held exchanges', () => {
  it('tells those before, across, during and after the change by how they ended', () => {
    const [seen] = heldSeen(recorded(CUT));
    expect(seen).toMatchObject({
      kind: 'sse',
      exchanges: 8,
      before: { opened: 1, finished: 1, failed: {} },
      across: { opened: 3, finished: 0, failed: { truncated: 3 } },
      during: { opened: 3, byUs: 2, failed: { refused: 1 } },
      after: { opened: 1, byUs: 1 },
    });
  });

  it('tells how long the old version went on, and the longest silence', () => {
    const [seen] = heldSeen(recorded(CUT));
    expect([seen?.oldHeldMs, seen?.longestSilenceMs, seen?.silentFromMs]).toEqual([1001, 1898, 4101]);
  });

  it('tells the storm of connections, and when all were back', () => {
    const [seen] = heldSeen(recorded(CUT));
    expect(seen?.reconnections).toEqual({
      clients: 3,
      connections: 4,
      mostPerSecond: 3,
      mostAtMs: 4100,
      firstEndMs: 4000,
      backWithinMs: 1201,
      notBack: 0,
    });
  });

  it('tells of clients that never came back, and of none if none had to', () => {
    const [seen] = heldSeen(recorded(CUT.slice(0, 5)));
    expect(seen?.reconnections).toMatchObject({ clients: 3, connections: 1, backWithinMs: null, notBack: 2 });
    expect(heldSeen(recorded([CUT[0] as Streamed]))[0]?.reconnections).toBeNull();
    expect(heldSeen(healthyRecording())).toEqual([]);
  });
});

/** Two clients that hold a stream over the change, beside those that come and go: one of them is sent away. */
const HELD_OVER: readonly Streamed[] = [
  ...CLOSED,
  { client: 8, from: 500, to: 9000, end: 'by-us', isHeld: true },
  { client: 9, from: 500, to: 3200, end: 'closed', isHeld: true },
  { client: 9, from: 3250, to: 9000, end: 'by-us', version: 2, isHeld: true },
];
const NAMED = { change: { kind: 'named', from: 'header:x-release' } } as const;

describe('what was held over a watched deploy', () => {
  it('is told: when it ended, and with which version the others are', () => {
    expect(heldSeen(recorded(HELD_OVER))[0]?.over).toEqual({
      ...{ opened: 2, finished: 0, closed: 1, byUs: 1, failed: {} },
      ...{ firstEndAfterMs: 200, lastEndAfterMs: 200, atEnd: 2, stillOld: 1, oldVersion: 'ver_a' },
    });
  });

  it('does not pass while the old version holds any, unless it may', () => {
    expect(whole(HELD_OVER, NAMED)).toMatchObject({ verdict: 'inconclusive', reason: 'held-by-old', facts: { heldAtEnd: 2, stillOld: 1 } });
    expect(whole(HELD_OVER, { change: { ...NAMED.change, canary: true } })).toMatchObject({ verdict: 'pass' });
    expect(whole(HELD_OVER, { change: { kind: 'none' } })).toMatchObject({ verdict: 'pass' });
    expect(whole(HELD_OVER)).toMatchObject({ verdict: 'pass' });
  });

  it('may be with the only version that there was', () => {
    const unchanged = HELD_OVER.map((each) => ({ ...each, version: 1 as const }));
    expect(heldSeen(recorded(unchanged))[0]?.over).toMatchObject({ stillOld: null, oldVersion: 'ver_a' });
  });
});

describe('streams are whole', () => {
  it('if each came to a right end, be it before it was over', () => {
    expect(whole(CLOSED)).toMatchObject({
      verdict: 'pass',
      facts: { streams: 7, openAtTrigger: 3, openedDuring: 2, openedAfter: 1, failed: 0 },
    });
  });

  it('not if they were cut', () => {
    expect(whole(CUT)).toMatchObject({ verdict: 'fail', reason: 'streams-failed', facts: { failed: 4, missing: 0 } });
  });

  it('not if an event is missing', () => {
    const missing = CLOSED.map((each, i) => (i === 4 ? { ...each, missing: 2, outcome: 'gap' as const } : each));
    expect(whole(missing)).toMatchObject({ verdict: 'fail', reason: 'events-missing', facts: { missing: 2 } });
  });

  it.each<[string, readonly Streamed[], Partial<RunRecord>]>([
    ['nothing-streamed', [], {}],
    ['nothing-streamed', [{ client: 0, from: 1, to: 9000, end: 'lost', outcome: 'timeout', events: [] }], {}],
    ['none-open', CLOSED.filter(({ from }) => from !== 2500), {}],
    ['none-opened-since', CLOSED.filter(({ from }) => from <= 2500), {}],
    ['failed-before', [{ client: 0, from: 1000, to: 2000, end: 'lost', outcome: 'reset' }, ...CLOSED], {}],
    [
      'false-alarms',
      CUT,
      { calibration: [{ fault: 'x', lane: 'new', clients: 1, injected: 1, counted: 1, outcome: 'gap', falseAlarms: 1, exchange: 'sse' }] },
    ],
  ])('is left open: %s', (reason, streams, run) => {
    expect(whole(streams, run)).toMatchObject({ verdict: 'inconclusive', reason });
  });

  it('of a run without a deploy, from its first stream on', () => {
    const soak = { soak: { askedMs: 1 }, transitions: [] };
    expect(whole(CLOSED, soak)).toMatchObject({ verdict: 'pass' });
    expect(whole(CUT, soak)).toMatchObject({ verdict: 'fail', facts: { failed: 4 } });
  });
});
