import { describe, expect, it } from 'vitest';
import { Chunks } from '../../ledger/chunks.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { LedgerChunk } from '../../ledger/ledger-chunk.ts';
import type { ServedCount } from '../../record/run-record.ts';
import { type Breakage, healthyRecording } from '../healthy.fixture.ts';
import { accounted } from './accounted-check.ts';

const LOST_ID = 60;
const ONE_LOST: Breakage['attempt'] = (_, id) => (id === LOST_ID ? { outcome: 'empty-reply' } : {});

function withServed(change: Partial<ServedCount>, attempt?: Breakage['attempt']) {
  const recording = healthyRecording(attempt === undefined ? {} : { attempt });
  const served: ServedCount = {
    total: recording.ledger.answered,
    answeredNotServed: [],
    servedTwice: [],
    unknown: 0,
    begunNotServed: [],
    ...change,
  };
  return accounted({ ...recording, run: { ...recording.run, served } });
}

describe('accounted', () => {
  const { sent } = healthyRecording().ledger;

  it('passes if the books balance, with the balance', () => {
    expect(accounted(healthyRecording())).toEqual({
      verdict: 'pass',
      reason: 'holds',
      facts: { sent, answered: sent, failed: 0, open: 0, served: sent },
      evidence: { failedOnes: null },
    });
  });

  it('is inconclusive if a request has no outcome', () => {
    const check = accounted(healthyRecording({ attempt: (_, id) => (id === 50 ? { outcome: 'open' } : {}) }));
    expect(check).toMatchObject({ verdict: 'inconclusive', reason: 'without-outcome', facts: { reasons: 'without-outcome', open: 1 } });
  });

  it('is inconclusive if the tally of autocannon is another than that of the ledger', () => {
    const recording = healthyRecording();
    const told = (requests: number, responses: number, placed = 0) =>
      accounted({
        ...recording,
        run: {
          ...recording.run,
          carrier: { autocannon: { requests, responses, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0, placed },
        },
      });
    expect(told(sent, sent).verdict).toBe('pass');
    expect(told(sent + 1, sent)).toMatchObject({ verdict: 'inconclusive', reason: 'tally-differs', facts: { tallySent: sent + 1 } });
    expect(told(sent, sent - 1)).toMatchObject({ verdict: 'inconclusive', reason: 'tally-differs', facts: { tallyEnded: sent - 1 } });
    // What a strategy has placed beside the siege is in the ledger, and autocannon was told nothing of it.
    expect(told(sent - 1, sent - 1, 1).verdict).toBe('pass');
    expect(told(sent, sent, 1)).toMatchObject({ verdict: 'inconclusive', reason: 'tally-differs' });
  });

  it('says of a vantage that is lost that alone: its tally, and the outcomes of its requests, never came', () => {
    const recording = healthyRecording({ attempt: ({ client }, id) => (id > 40 && client === 5 ? { outcome: 'open' } : {}) });
    const heldUp = { kind: 'vantage-lost', vantage: 'exec-2', why: 'gone' } as const;
    const autocannon = { requests: sent - 20, responses: sent - 20, errors: 0, timeouts: 0 };
    const placed = { engine: 'exec', host: null, clients: 3, clock: null };
    const told = (clientsOfLost: readonly [number, number], unsolicited = 0) =>
      accounted({
        ...recording,
        run: {
          ...recording.run,
          carrier: { autocannon, unsent: 0, unsolicited },
          heldUp,
          trouble: 'vantage exec-2 is lost',
          vantages: [{ ...placed, name: 'exec-2', clientRanges: [clientsOfLost] }],
        },
      });
    const { open } = recording.ledger;
    expect(told([3, 6])).toMatchObject({ verdict: 'inconclusive', reason: 'vantage-lost', facts: { vantage: 'exec-2', unended: open } });
    expect(told([3, 6]).facts).not.toHaveProperty('tallySent');
    // What else is wrong with the books is said beside it: a request of another place without an outcome, octets of no request.
    expect(told([0, 3]).facts).toMatchObject({ reasons: expect.stringMatching(/^vantage-lost, without-outcome/), open });
    expect(told([3, 6], 1).facts).toMatchObject({ reasons: expect.stringContaining('unsolicited-octets') });
  });

  it.each([
    ['octets came that belong to no request', { unsolicited: 1 }, 'unsolicited-octets'],
    ['nothing tells a whole answer over TLS from one cut short', { endsUnproven: 2 }, 'ends-unproven'],
  ])('is inconclusive if %s', (_, found, reason) => {
    const recording = healthyRecording();
    const autocannon = { requests: sent, responses: sent, errors: 0, timeouts: 0 };
    const carrier = { autocannon, unsent: 0, unsolicited: 0, endsUnproven: 0, ...found };
    expect(accounted({ ...recording, run: { ...recording.run, carrier } })).toMatchObject({
      verdict: 'inconclusive',
      reason,
      facts: found,
    });
  });

  it('is inconclusive if no process served an answered request', () => {
    const check = withServed({ total: sent - 2, answeredNotServed: [17, 18] });
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      reason: 'answered-not-served',
      facts: { reasons: 'answered-not-served, books-do-not-balance', answeredNotServed: 2 },
      evidence: { wrong: [{ evidence: { ids: [17, 18] } }, { facts: { served: sent - 2 } }] },
    });
  });

  it('is inconclusive if a request was sent once and served twice', () => {
    const check = withServed({ total: sent + 1, servedTwice: [17] });
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      reason: 'served-twice',
      facts: { reasons: 'served-twice, books-do-not-balance', servedTwice: 1 },
      evidence: { wrong: [{ evidence: { ids: [17] } }, {}] },
    });
  });

  it('is inconclusive if a process died with a request that another answered', () => {
    const check = withServed({ begunNotServed: [{ id: 17, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] });
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      reason: 'retried-elsewhere',
      facts: { retried: 1 },
      evidence: { wrong: [{ evidence: { ids: [17] } }] },
    });
  });

  it('is inconclusive if requests were served that no client sent', () => {
    expect(withServed({ total: sent + 3, unknown: 3 })).toMatchObject({ reason: 'served-unknown', facts: { servedUnknown: 3 } });
    expect(withServed({ unknown: 3 })).toMatchObject({ verdict: 'inconclusive', reason: 'served-unknown' });
  });

  it('is inconclusive if the totals differ by one, either way', () => {
    expect(withServed({ total: sent - 1 }).verdict).toBe('inconclusive');
    expect(withServed({ total: sent + 1 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'books-do-not-balance',
      facts: { served: sent + 1 },
    });
  });

  it('allows that a failed request was served or not, and says which', () => {
    const { answered } = healthyRecording({ attempt: ONE_LOST }).ledger;
    const begun = { begunNotServed: [{ id: LOST_ID, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] };
    expect(withServed({ ...begun, total: answered }, ONE_LOST)).toMatchObject({
      verdict: 'pass',
      evidence: { failedOnes: { served: 0, begun: 1 } },
    });
    expect(withServed({ total: answered + 1 }, ONE_LOST).verdict).toBe('pass');
    expect(withServed({ total: answered + 2 }, ONE_LOST).verdict).toBe('inconclusive');
    expect(withServed({ total: answered - 1 }, ONE_LOST).verdict).toBe('inconclusive');
  });

  it("is inconclusive without the server's count if it can be had, and passes from outside", () => {
    expect(accounted(healthyRecording({ run: { served: null, runtime: 'host' } }))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'server-count-missing',
    });
    const outside = accounted(healthyRecording({ run: { served: null, runtime: 'external' } }));
    expect(outside.verdict).toBe('pass');
    expect(outside.facts).not.toHaveProperty('served');
  });

  it('holds an external count against the ledger if there is one', () => {
    const recording = healthyRecording({ run: { runtime: 'external' } });
    const served: ServedCount = { total: 1, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [] };
    expect(accounted({ ...recording, run: { ...recording.run, served } }).verdict).toBe('inconclusive');
  });

  it.each([
    ['a time that is no number', (chunk: Chunk) => (chunk.sentAtMs[3] = Number.NaN)],
    ['a duration that is no number', (chunk: Chunk) => (chunk.durationMs[3] = Number.NaN)],
    ['an end before its begin', (chunk: Chunk) => (chunk.durationMs[3] = -1)],
    ['a version that does not exist', (chunk: Chunk) => (chunk.version[3] = 99)],
    ['a target that does not exist', (chunk: Chunk) => (chunk.target[3] = 99)],
    ['an outcome that does not exist', (chunk: Chunk) => (chunk.outcome[3] = 99)],
  ])('is inconclusive if a record has %s', (_, spoil) => {
    const recording = healthyRecording();
    const chunk = recording.ledger.chunks.inMemory(0);
    if (chunk === undefined) throw new Error('the fixture has no records');
    spoil(chunk);
    expect(accounted(recording)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'records-impossible',
      facts: { impossible: 1 },
    });
  });

  it('is inconclusive if the ledger lost records', () => {
    const recording = healthyRecording();
    const { ledger } = recording;
    const lost = Ledger.restore(ledger, new Chunks([...ledger.chunks].slice(0, -1)), ledger.sent, ledger);
    expect(accounted({ ...recording, ledger: lost })).toMatchObject({ verdict: 'inconclusive', reason: 'records-missing' });
  });
});

type Chunk = LedgerChunk;
