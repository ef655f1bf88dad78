import { describe, expect, it } from 'vitest';
import { Chunks } from '../../../core/ledger/chunks.ts';
import { Ledger } from '../../../core/ledger/ledger.ts';
import type { ServedCount } from '../../../core/record/run-record.ts';
import { accounted } from '../../../core/verdict/checks/accounted-check.ts';
import { type Breakage, healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { accountedWords } from './accounted-words.ts';

const LOST_ID = 60;
const ONE_LOST: Breakage['attempt'] = (_, id) => (id === LOST_ID ? { outcome: 'empty-reply' } : {});
const { sent } = healthyRecording().ledger;

function of(...[recording]: Parameters<typeof accounted>): string {
  return accountedWords(accounted(recording)).detail;
}
function withServed(change: Partial<ServedCount>, attempt?: Breakage['attempt']): string {
  const recording = healthyRecording(attempt === undefined ? {} : { attempt });
  const served: ServedCount = {
    total: recording.ledger.answered,
    answeredNotServed: [],
    servedTwice: [],
    unknown: 0,
    begunNotServed: [],
    ...change,
  };
  return of({ ...recording, run: { ...recording.run, served } });
}

describe('words of accounted', () => {
  it('have the balance', () => {
    expect(of(healthyRecording())).toBe(`${sent} sent = ${sent} answered + 0 failed; the server says it served ${sent}.`);
  });

  it('say which requests a proxy repeated, how often, and which process executed each', () => {
    const by = (pid: number, atMs: number) => ({ pid, instance: `backend-${pid}`, atMs });
    const { run, ledger } = healthyRecording();
    const recording = healthyRecording({
      run: {
        options: { ...run.options, methods: ledger.targets.map(() => 'PUT') },
        passedOnAgain: [41, 42].map((id) => ({ proxy: 'nginx', id, times: 2 })),
        served: {
          total: sent + 1,
          answeredNotServed: [],
          servedTwice: [41],
          executedAgain: [{ id: 41, executions: [by(1, 3200), by(2, 3400)] }],
          unknown: 0,
          begunNotServed: [{ id: 42, ...by(3, 3300) }],
        },
      },
    });
    expect(of(recording)).toBe(
      `${sent} sent = ${sent} answered + 0 failed; the server says it served ${sent + 1}. 2 requests repeated by a proxy, as it may (RFC 9110, 9.2.2): PUT 41, passed on 2 times by nginx: executed 2 times, by 1 (backend-1) at 3.200 s and by 2 (backend-2) at 3.400 s; PUT 42, passed on 2 times by nginx: executed once; begun and never finished by 3 (backend-3) at 3.300 s.`,
    );
  });

  it('say that a vantage was lost, and nothing of what comes of it', () => {
    const { run } = healthyRecording();
    const heldUp = { kind: 'vantage-lost', vantage: 'exec-2', why: 'gone' } as const;
    const carrier = { autocannon: { requests: 1, responses: 1, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 };
    const whole = { engine: 'exec', host: null, clients: 6, clock: null };
    const vantages = [{ ...whole, name: 'exec-2', clientRanges: [[0, 6]] as const }];
    const attempt: Breakage['attempt'] = (_, id) => (id === 50 ? { outcome: 'open' } : {});
    const lost = { ...run, carrier, heldUp, vantages, trouble: 'vantage exec-2 is lost', served: null, runtime: 'external' };
    expect(of(healthyRecording({ run: lost }))).toBe(
      "The count can't be believed: vantage exec-2 was lost, so that what it did is not known.",
    );
    expect(of(healthyRecording({ run: lost, attempt }))).toBe(
      "The count can't be believed: vantage exec-2 was lost, so that what it did is not known, and of 1 request that it began no outcome was told.",
    );
  });

  it('say how many requests have no outcome', () => {
    const detail = of(healthyRecording({ attempt: (_, id) => (id === 50 ? { outcome: 'open' } : {}) }));
    expect(detail).toContain("The count can't be believed: 1 request of");
    expect(detail).toContain('without an outcome');
  });

  it('have both tallies if that of autocannon is another', () => {
    const recording = healthyRecording();
    const told = (requests: number, responses: number) =>
      of({
        ...recording,
        run: { ...recording.run, carrier: { autocannon: { requests, responses, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 } },
      });
    expect(told(sent + 1, sent)).toContain(`autocannon's tally is ${sent + 1} sent, the ledger ${sent}`);
    expect(told(sent, sent - 1)).toContain(`autocannon's tally is ${sent - 1} ended, the ledger ${sent}`);
  });

  it.each([
    [{ unsolicited: 1 }, 'octets of no request came 1 time on kept connections'],
    [{ endsUnproven: 2 }, '2 answers over TLS ended with the connection'],
  ])('tell of a siege that ended with %j', (found, says) => {
    const recording = healthyRecording();
    const autocannon = { requests: sent, responses: sent, errors: 0, timeouts: 0 };
    const carrier = { autocannon, unsent: 0, unsolicited: 0, endsUnproven: 0, ...found };
    expect(of({ ...recording, run: { ...recording.run, carrier } })).toContain(says);
  });

  it('name the requests that the server counts otherwise', () => {
    expect(withServed({ total: sent - 2, answeredNotServed: [17, 18] })).toContain(
      "2 requests answered by the client's count and served by no process (17, 18)",
    );
    expect(withServed({ total: sent + 1, servedTwice: [17] })).toContain(
      '1 request sent once, served twice (17): something on the way tried again',
    );
    expect(withServed({ begunNotServed: [{ id: 17, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] })).toContain('yet answered by another');
    expect(withServed({ total: sent + 3, unknown: 3 })).toContain('3 requests served that this siege never sent');
    expect(withServed({ total: sent + 1 })).toContain(`the server counts ${sent + 1} served, the client ${sent}.`);
  });

  it('say which of the failed requests were served', () => {
    const { answered } = healthyRecording({ attempt: ONE_LOST }).ledger;
    const begun = { begunNotServed: [{ id: LOST_ID, pid: 4711, instance: 'ver_a-1', atMs: 2000 }] };
    expect(withServed({ ...begun, total: answered }, ONE_LOST)).toContain(
      '0 of the failed ones were served all the same, 1 begun and never finished',
    );
    expect(withServed({ total: answered + 2 }, ONE_LOST)).toContain(`the client ${answered} answered and 1 failed`);
  });

  it("say that the server's own count was not checked, or is missing", () => {
    expect(of(healthyRecording({ run: { served: null, runtime: 'external' } }))).toContain("the server's own count: not checked");
    expect(of(healthyRecording({ run: { served: null, runtime: 'host' } }))).toContain("the server's own count of requests is missing");
  });

  it('say that an app which counts nothing was not asked, and how much one counted without saying what', () => {
    expect(of(healthyRecording({ run: { served: null, runtime: 'host', countsNothing: true } }))).toContain(
      "the app's own count: not asked for",
    );
    const { answered } = healthyRecording({ attempt: ONE_LOST }).ledger;
    expect(withServed({ total: answered, byRequest: false }, ONE_LOST)).toMatch(/the server says it served [\d,]+\.$/);
    expect(withServed({ total: sent - 1, byRequest: false })).toContain(`the server counts ${sent - 1} served, the client ${sent}.`);
  });

  it('say how many records make no sense, or are missing', () => {
    const recording = healthyRecording();
    const chunk = recording.ledger.chunks.inMemory(0);
    if (chunk === undefined) throw new Error('the fixture has no records');
    chunk.version[3] = 99;
    expect(of(recording)).toContain("1 record of the ledger can't be");
    const { ledger } = recording;
    const lost = Ledger.restore(ledger, new Chunks([...ledger.chunks].slice(0, -1)), ledger.sent, ledger);
    expect(of({ ...recording, ledger: lost })).toContain('the ledger holds');
  });
});
