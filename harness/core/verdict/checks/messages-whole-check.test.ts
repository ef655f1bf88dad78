import { describe, expect, it } from 'vitest';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { healthyRecording } from '../healthy.fixture.ts';
import { heldSeen } from '../measures/held-seen.ts';
import { messagesWhole } from './messages-whole-check.ts';

/** A WebSocket of a client: when it was opened and when it ended, and how. */
interface Opened {
  readonly from: number;
  readonly to: number;
  readonly end?: 'finished' | 'closed' | 'by-us' | 'lost';
  readonly code?: number | null;
  readonly outcome?: Exclude<Outcome, 'open'>;
  readonly missing?: number;
}

const CHANGE = { from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 5000 };

function judged(webSockets: readonly Opened[], { options, ...run }: Partial<RunRecord> = {}) {
  const ledger = new Ledger({ targets: ['/ws/'], versions: ['unknown', 'ver_a', 'ver_b'] });
  const held = new HeldExchanges();
  for (const { from, to, end = 'by-us', code = 1000, outcome = 'answered', missing = 0 } of webSockets) {
    const id = ledger.begin(0, 'reused', 0, from, 0, false);
    ledger.end(id, outcome, to, 101, 100, 1, 0);
    const exchange = held.begin(id, 'ws', null, true);
    exchange.onMessage(from + 1);
    exchange.onMessage(to - 1);
    exchange.sent = 2 + missing;
    exchange.missing = missing;
    exchange.onEnd(end, to, code);
  }
  const healthy = healthyRecording().run;
  const recording = {
    run: { ...healthy, calibration: [], served: null, transitions: [CHANGE], ...run, options: { ...healthy.options, ...options } },
    ledger,
    held,
    events: [],
  };
  return messagesWhole(recording, heldSeen(recording)[0] ?? null);
}

const BEFORE: Opened = { from: 1000, to: 2000 };
const HELD: Opened = { from: 2500, to: 9000 };
const AFTER: Opened = { from: 6000, to: 9000 };
const GOES_AWAY: Opened = { from: 2500, to: 4000, end: 'closed', code: 1012 };
const STAYS = { options: { staysOpen: true } as RunRecord['options'] };

describe('messages-whole', () => {
  it('holds if each message came back, over those that were held and those that were opened since', () => {
    expect(judged([BEFORE, HELD, AFTER])).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { webSockets: 3, sent: 6, received: 6, missing: 0, failed: 0, closedByServer: 0, openAtTrigger: 1, openedAfter: 1 },
    });
  });

  it('holds if the server closes them rightly, and tells it; not if they were to stay open', () => {
    expect(judged([BEFORE, GOES_AWAY, AFTER])).toMatchObject({
      verdict: 'pass',
      facts: { closedByServer: 1, closeCodes: '1012: 1', backWithinMs: 2001, mostPerSecond: 1 },
      evidence: { codes: [{ code: 1012, count: 1 }] },
    });
    expect(judged([BEFORE, GOES_AWAY, AFTER], STAYS)).toMatchObject({ verdict: 'fail', reason: 'closed-by-server' });
    expect(judged([BEFORE, HELD, AFTER], STAYS)).toMatchObject({ verdict: 'pass' });
  });

  it.each<[string, Opened]>([
    ['ends without a Close', { ...HELD, to: 4000, end: 'lost', code: null, outcome: 'truncated' }],
    ['is closed before a message came back', { ...GOES_AWAY, end: 'lost', outcome: 'truncated', missing: 1 }],
    ['loses a message', { ...HELD, end: 'lost', outcome: 'gap', missing: 1 }],
    ['is closed with 1011', { ...GOES_AWAY, end: 'lost', code: 1011, outcome: 'wrong-status' }],
    ['is not opened', { from: 6000, to: 6100, end: 'lost', code: null, outcome: 'wrong-status' }],
  ])('fails if one %s', (_, lost) => {
    expect(judged([BEFORE, HELD, AFTER, lost])).toMatchObject({ verdict: 'fail', reason: 'web-sockets-failed', facts: { failed: 1 } });
  });

  it('leaves open what was not seen', () => {
    expect(judged([BEFORE, AFTER])).toMatchObject({ verdict: 'inconclusive', reason: 'none-open' });
    expect(judged([BEFORE, HELD])).toMatchObject({ verdict: 'inconclusive', reason: 'none-opened-since' });
    expect(judged([])).toEqual({ verdict: 'inconclusive', reason: 'no-message' });
    expect(judged([{ ...BEFORE, end: 'lost', code: null, outcome: 'reset' }, HELD, AFTER])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'failed-before',
    });
  });

  it('leaves it open if the app took other messages than were sent', () => {
    const served = (counts: readonly number[]): Partial<RunRecord> => ({
      served: { ...emptyCount(), messages: counts.map((count, id) => [id, count] as const) },
    });
    expect(judged([BEFORE, HELD, AFTER], served([2, 2, 2]))).toMatchObject({ verdict: 'pass' });
    expect(judged([BEFORE, HELD, AFTER], served([2, 3, 2]))).toMatchObject({ reason: 'books-differ', facts: { differ: 1 } });
    expect(judged([BEFORE, HELD, AFTER], served([2, 2]))).toMatchObject({ reason: 'books-differ', facts: { differ: 1 } });
  });

  it('believes no failure of a client that raised false alarms', () => {
    const row = { fault: 'ws-plain', lane: 'new', clients: 1, injected: 0, counted: 0, outcome: 'answered', falseAlarms: 2 } as const;
    expect(judged([BEFORE, HELD, AFTER], { calibration: [{ ...row, exchange: 'ws' }] })).toMatchObject({ reason: 'false-alarms' });
  });
});

function emptyCount() {
  return { total: 0, unknown: 0, answeredNotServed: [], servedTwice: [], begunNotServed: [] };
}
