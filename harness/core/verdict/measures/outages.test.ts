import { describe, expect, it } from 'vitest';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { outages } from './outages.ts';

/** A request each millisecond for a second; between the edges the server refuses. */
function refusing(fromMs: number, toMs: number, client = 0): Written[] {
  return Array.from({ length: 1000 }, (_, i) => {
    const sentMs = i + 0.37;
    return sentMs >= fromMs && sentMs < toMs
      ? { client, sentMs, endMs: sentMs + 0.2, outcome: 'refused' as const }
      : { client, sentMs, endMs: sentMs + 0.8 };
  });
}

describe('outages', () => {
  it('finds none if nothing failed', () => {
    expect(outages(ledgerOf(refusing(0, 0)), [0])).toEqual([]);
  });

  it.each([5, 20, 100, 400])('finds the edges of an outage of %i ms within 2 ms at 1,000 requests a second', (lengthMs) => {
    const fromMs = 300;
    const toMs = fromMs + lengthMs;
    const found = outages(ledgerOf(refusing(fromMs, toMs)), [0]);
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.fromMs ?? 0) - fromMs)).toBeLessThan(2);
    expect(Math.abs((found[0]?.toMs ?? 0) - toMs)).toBeLessThan(2);
    expect(found[0]?.failed).toBe(lengthMs);
  });

  it('finds the edges of a kill within 2 ms, though slow requests of seconds before died with it', () => {
    const slow: Written[] = [-4000, -2500, -100].map((sentMs) => ({ path: '/slow/', sentMs, endMs: 300.2, outcome: 'empty-reply' }));
    const attempts = [...slow, ...refusing(300.2, 350)];
    expect(outages(ledgerOf(attempts), [0])).toEqual([{ fromMs: 300.2, toMs: 350.37, failed: 53 }]);
  });

  it('finds the begin of a silence at its first request, however late the time-out came', () => {
    const attempts: Written[] = [
      { sentMs: 0 },
      { sentMs: 10, endMs: 5010, outcome: 'timeout', path: '/slow/' },
      { sentMs: 11, endMs: 5011, outcome: 'timeout' },
      { sentMs: 20 },
    ];
    expect(outages(ledgerOf(attempts), [0])).toEqual([{ fromMs: 10, toMs: 20, failed: 2 }]);
  });

  it('tells two outages apart by one answered request that was sent between them', () => {
    const attempts: Written[] = [{ sentMs: 0, outcome: 'reset' }, { sentMs: 5 }, { sentMs: 10, outcome: 'reset' }, { sentMs: 15 }];
    expect(outages(ledgerOf(attempts), [0])).toEqual([
      { fromMs: 0, toMs: 5, failed: 1 },
      { fromMs: 10, toMs: 15, failed: 1 },
    ]);
  });

  it('is not torn apart by a request that was sent in it and answered only after it', () => {
    const attempts: Written[] = [
      { sentMs: 0 },
      { sentMs: 10, outcome: 'refused' },
      { sentMs: 12, endMs: 31 },
      { sentMs: 14, outcome: 'refused' },
      { sentMs: 20 },
    ];
    expect(outages(ledgerOf(attempts), [])).toEqual([{ fromMs: 10, toMs: 20, failed: 2 }]);
  });

  it('begins with the last answer if requests that had waited for long were cut with it, though the run does not call them slow', () => {
    const waiting: Written[] = [-4000, -2500, -100].map((sentMs) => ({ sentMs, endMs: 300.2, outcome: 'empty-reply' }));
    const [outage, ...others] = outages(ledgerOf([...waiting, ...refusing(300.2, 350)]), []);
    expect(others).toEqual([]);
    expect(outage).toMatchObject({ toMs: 350.37, failed: 53 });
    expect(Math.abs((outage?.fromMs ?? 0) - 300.2)).toBeLessThan(2);
  });

  it('is one though the client was held up, and read answers and ends of many requests at once', () => {
    const attempts: Written[] = [
      { sentMs: 0 },
      { sentMs: 10, outcome: 'refused' },
      { sentMs: 14, endMs: 30 },
      { sentMs: 15, endMs: 30.1, outcome: 'empty-reply' },
      { sentMs: 31 },
    ];
    expect(outages(ledgerOf(attempts), [])).toEqual([{ fromMs: 10, toMs: 31, failed: 2 }]);
  });

  it('begins with the request if no other was sent meanwhile', () => {
    const attempts: Written[] = [{ sentMs: 0 }, { sentMs: 10, endMs: 400, outcome: 'reset' }, { sentMs: 480 }];
    expect(outages(ledgerOf(attempts), [])).toEqual([{ fromMs: 10, toMs: 480, failed: 1 }]);
  });

  it('ends an outage that nothing followed with the end of its last failure', () => {
    const attempts: Written[] = [{ sentMs: 0 }, { sentMs: 10, endMs: 12, outcome: 'refused' }, { sentMs: 11, endMs: 40, outcome: 'reset' }];
    expect(outages(ledgerOf(attempts), [0])).toEqual([{ fromMs: 10, toMs: 40, failed: 2 }]);
  });

  it('does not depend on the order of the records', () => {
    const attempts = [...refusing(100, 130), ...refusing(600, 605)];
    const shuffled = attempts.map((attempt, i) => ({ attempt, key: (i * 7919) % 2003 })).sort((a, b) => a.key - b.key);
    expect(outages(ledgerOf(shuffled.map(({ attempt }) => attempt)), [0])).toEqual(outages(ledgerOf(attempts), [0]));
  });

  it('counts each failure in exactly one outage', () => {
    const attempts: Written[] = Array.from({ length: 500 }, (_, i) => ({
      sentMs: i,
      ...((i * 31) % 7 < 3 ? { outcome: 'reset' as const } : {}),
    }));
    const ledger = ledgerOf(attempts);
    expect(outages(ledger, [0]).reduce((sum, outage) => sum + outage.failed, 0)).toBe(ledger.failed);
  });
});
