import { describe, expect, it } from 'vitest';
import type { ServedCount } from '../record/run-record.ts';
import { accounted } from './accounted-check.ts';
import { type Breakage, healthyRecording } from './healthy.fixture.ts';

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

  it('passes where the books balance, with the balance', () => {
    expect(accounted(healthyRecording())).toEqual({
      verdict: 'pass',
      reason: 'holds',
      facts: { sent, answered: sent, failed: 0, open: 0, served: sent },
      detail: `${sent} sent = ${sent} answered + 0 failed; the server says it served ${sent}.`,
    });
  });

  it('is inconclusive where a request has no outcome', () => {
    const check = accounted(healthyRecording({ attempt: (_, id) => (id === 50 ? { outcome: 'open' } : {}) }));
    expect(check.verdict).toBe('inconclusive');
    expect(check.detail).toContain('1 request of');
    expect(check.detail).toContain('without an outcome');
  });

  it('is inconclusive if the tally of autocannon is another than that of the ledger', () => {
    const recording = healthyRecording();
    const told = (requests: number, responses: number) =>
      accounted({
        ...recording,
        run: { ...recording.run, carrier: { autocannon: { requests, responses, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 } },
      });
    expect(told(sent, sent).verdict).toBe('pass');
    expect(told(sent + 1, sent)).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining("autocannon's tally is") });
    expect(told(sent, sent - 1).verdict).toBe('inconclusive');
  });

  it.each([
    ['octets came that belong to no request', { unsolicited: 1 }, 'octets of no request came 1 time on kept connections'],
    ['nothing tells a whole answer over TLS from one cut short', { endsUnproven: 2 }, '2 answers over TLS ended with the connection'],
  ])('is inconclusive where %s', (_, found, says) => {
    const recording = healthyRecording();
    const autocannon = { requests: sent, responses: sent, errors: 0, timeouts: 0 };
    const carrier = { autocannon, unsent: 0, unsolicited: 0, endsUnproven: 0, ...found };
    expect(accounted({ ...recording, run: { ...recording.run, carrier } })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining(says),
    });
  });

  it('is inconclusive where an answered request was served by nobody', () => {
    const check = withServed({ total: sent - 2, answeredNotServed: [17, 18] });
    expect(check.verdict).toBe('inconclusive');
    expect(check.detail).toContain("2 requests answered by the client's count and served by no process (17, 18)");
  });

  it('is inconclusive where a request was sent once and served twice, in words of its own', () => {
    const check = withServed({ total: sent + 1, servedTwice: [17] });
    expect(check.verdict).toBe('inconclusive');
    expect(check.detail).toContain('1 request sent once, served twice (17): something on the way tried again');
  });

  it('is inconclusive where a process died with a request that another answered', () => {
    const check = withServed({ begunNotServed: [{ id: 17, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] });
    expect(check.verdict).toBe('inconclusive');
    expect(check.detail).toContain('yet answered by another');
  });

  it('is inconclusive where requests were served that nobody sent', () => {
    expect(withServed({ total: sent + 3, unknown: 3 }).detail).toContain('3 requests served that this siege never sent');
    expect(withServed({ unknown: 3 }).verdict).toBe('inconclusive');
  });

  it('is inconclusive where the totals differ by one, either way', () => {
    expect(withServed({ total: sent - 1 }).verdict).toBe('inconclusive');
    expect(withServed({ total: sent + 1 })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining(`the server counts ${sent + 1} served`),
    });
  });

  it('allows that a failed request was served or not, and says which', () => {
    const { answered } = healthyRecording({ attempt: ONE_LOST }).ledger;
    const begun = { begunNotServed: [{ id: LOST_ID, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] };
    expect(withServed({ ...begun, total: answered }, ONE_LOST)).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('0 of the failed ones were served all the same, 1 begun and never finished'),
    });
    expect(withServed({ total: answered + 1 }, ONE_LOST).verdict).toBe('pass');
    expect(withServed({ total: answered + 2 }, ONE_LOST).verdict).toBe('inconclusive');
    expect(withServed({ total: answered - 1 }, ONE_LOST).verdict).toBe('inconclusive');
  });

  it("is inconclusive without the server's count where it can be had, and passes from outside, saying so", () => {
    expect(accounted(healthyRecording({ run: { served: null, runtime: 'host' } })).verdict).toBe('inconclusive');
    expect(accounted(healthyRecording({ run: { served: null, runtime: 'external' } }))).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining("the server's own count: not checked"),
    });
  });

  it('holds an external count against the ledger where there is one', () => {
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
  ])('is inconclusive where a record has %s', (_, spoil) => {
    const recording = healthyRecording();
    const chunk = recording.ledger.chunks[0];
    if (chunk === undefined) throw new Error('the fixture has no records');
    spoil(chunk);
    expect(accounted(recording)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining("1 record of the ledger can't be"),
    });
  });

  it('is inconclusive where the ledger lost records', () => {
    const recording = healthyRecording();
    recording.ledger.chunks.pop();
    expect(accounted(recording).verdict).toBe('inconclusive');
  });
});

type Chunk = ReturnType<typeof healthyRecording>['ledger']['chunks'][number];
