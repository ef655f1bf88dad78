import { describe, expect, it } from 'vitest';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { AgentTimes } from '../../vantage/agent-times.ts';
import { ClockBounds } from '../../vantage/clock-bounds.ts';
import { demandBatch } from '../../vantage/demand-batch.ts';
import { HELD_COLUMN, HELD_COLUMNS } from './held-relay.ts';
import { Merge } from './merge-threads.ts';
import { type Batch, Relay } from './relay.ts';

function merging(parts: number) {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  const held = new HeldExchanges();
  const merge = new Merge(ledger, parts, (part, client) => 10 * part + client, held);
  return { ledger, held, merge, relays: Array.from({ length: parts }, () => new Relay(['/'])) };
}

function open(relay: Relay, sentMs: number, resumedFrom: string | null = null) {
  const id = relay.begin(0, 'new', 0, sentMs, 0, false);
  const record = relay.held.begin(id, 'sse', resumedFrom, true, true);
  record.onOpened(sentMs + 0.5);
  return {
    message: (atMs: number) => record.onSaid(atMs),
    end(atMs: number) {
      relay.end(id, 'answered', atMs, 200, 9, 1, 0);
      record.onEnd('closed', atMs, 1001);
    },
  };
}

/** As another thread or machine gets it. */
const sent = (batch: Batch): Batch => structuredClone(batch);

describe('what is held open in several threads', () => {
  it('is known once, with all that came over it, under the id that its attempt has in the ledger', () => {
    const { ledger, held, merge, relays } = merging(2);
    const [one, two] = relays as [Relay, Relay];
    const [first, second] = [open(one, 1, 'seven'), open(two, 2)];
    first.message(3);
    second.message(3);
    merge.add(0, sent(one.take(4)));
    // What the other sent before may still come.
    expect(held.size).toBe(0);
    merge.add(1, sent(two.take(4)));
    expect([...held.all()].map(({ id, received, resumedFrom, end, endless }) => [id, received, resumedFrom, end, endless])).toEqual([
      [0, 1, 'seven', 'open', true],
      [1, 1, null, 'open', true],
    ]);
    first.message(9);
    first.message(10);
    merge.add(0, sent(one.take(11)));
    first.end(12);
    merge.add(0, sent(one.take(13)));
    merge.finish(0);
    merge.finish(1);
    const known = { id: 0, kind: 'sse', received: 3, sent: 0, missing: 0, repeated: 0, firstMs: 3, lastMs: 10 };
    expect(held.of(0)).toEqual({
      ...known,
      ...{ longestSilenceMs: 6, silentFromMs: 3, end: 'closed', closeCode: 1001, resumedFrom: 'seven', endless: true },
      ...{ openedMs: 1.5, said: 0, lastSaidMs: 10, saidApartMs: 6, mayBeQuiet: true },
      ids: { steps: 0, leaps: 0, passedOver: 0, firstLeapMs: null, passedOverBefore: 0 },
    });
    expect([held.size, ledger.sent, ledger.answered]).toEqual([2, 2, 1]);
  });

  it('is known if it begins and ends between two batches, and nothing is told twice', () => {
    const { held, merge, relays } = merging(1);
    const [relay] = relays as [Relay];
    const short = open(relay, 1);
    short.message(2);
    short.end(3);
    merge.add(0, sent(relay.take(4)));
    expect(held.of(0)).toMatchObject({ received: 1, end: 'closed' });
    expect(relay.take(5).held).toBeUndefined();
  });

  it('is refused if it goes on after its end, or was never begun', () => {
    const { merge, relays } = merging(1);
    const [relay] = relays as [Relay];
    const short = open(relay, 1);
    short.end(3);
    const batch = sent(relay.take(4));
    merge.add(0, batch);
    expect(() => merge.add(0, { ...sent(relay.take(5)), ...(batch.held === undefined ? {} : { held: batch.held }) })).toThrow(RangeError);
  });
});

describe('what is held open on another machine', () => {
  it("is put on the run's clock where its begin is, within what is said of the clock", () => {
    const bounds = new ClockBounds();
    const times = new AgentTimes(bounds);
    bounds.sample(5000, 0, 5004);
    const relay = new Relay(['/']);
    const stream = open(relay, 1);
    stream.message(2);
    const [batch] = [times.onRunsClock(relay.take(3))];
    const row = batch.held?.rows ?? new Float64Array();
    const begunMs = batch.begins[3] ?? Number.NaN;
    expect((row[HELD_COLUMN.firstMs] ?? 0) - begunMs).toBeCloseTo(1, 9);
    bounds.sample(5010, 10, 5010.5);
    stream.message(11);
    stream.end(12);
    const ended = times.onRunsClock(relay.take(13));
    expect((ended.held?.rows[HELD_COLUMN.lastMs] ?? 0) - begunMs).toBeCloseTo(10, 9);
    expect(times.counts).toEqual({ begun: 1, open: 0, heldEnds: 1 });
    expect(times.uncertainMs).toBeGreaterThan(1.9);
    expect(() => times.onRunsClock({ ...relay.take(14), held: ended.held ?? { rows: row, resumedFrom: [] } })).toThrow('is not open');
  });

  it.each([
    ['of no kind', HELD_COLUMN.kind, 9],
    ['that ended in no known way', HELD_COLUMN.end, 7],
    ['with less than no message', HELD_COLUMN.received, -1],
    ['with half a message', HELD_COLUMN.missing, 0.5],
    ['with a message that has not come yet', HELD_COLUMN.lastMs, 99],
  ])('is refused if it is one %s', (_, column, value) => {
    const relay = new Relay(['/']);
    open(relay, 1).message(2);
    const batch = relay.take(3);
    const limits = { clients: 1, targets: 1, sinceMs: 0 };
    demandBatch(batch, limits);
    const rows = batch.held?.rows.slice() ?? new Float64Array(HELD_COLUMNS);
    rows[column] = value;
    expect(() => demandBatch({ ...batch, held: { rows, resumedFrom: [] } }, limits)).toThrow(RangeError);
  });
});
