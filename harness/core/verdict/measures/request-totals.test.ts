import { describe, expect, it } from 'vitest';
import { ledgerOf } from '../written-ledger.fixture.ts';
import { requestTotals } from './request-totals.ts';

describe('requestTotals', () => {
  const ledger = ledgerOf([
    { sentMs: 1 },
    { sentMs: 2, version: 2 },
    { sentMs: 3, version: 2 },
    { sentMs: 4, outcome: 'wrong-status', status: 503 },
    { sentMs: 5, outcome: 'wrong-body', status: 201 },
    { sentMs: 6, outcome: 'truncated', status: 201 },
    { sentMs: 7, outcome: 'refused' },
    { sentMs: 8, outcome: 'open' },
  ]);

  it('counts statuses of whole answers, right or wrong, and of no others', () => {
    expect(requestTotals(ledger, null).byStatus).toEqual({ '201': 2, '202': 2, '503': 1 });
  });

  it('counts the outcomes that occurred, and no others', () => {
    expect(requestTotals(ledger, null).byOutcome).toEqual({
      open: 1,
      answered: 3,
      refused: 1,
      truncated: 1,
      'wrong-status': 1,
      'wrong-body': 1,
    });
  });

  it("has the ledger's totals and the server's", () => {
    expect(requestTotals(ledger, null)).toMatchObject({ sent: 8, answered: 3, failed: 4, failedShare: 0.5, served: null });
    expect(requestTotals(ledger, { total: 5, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [] }).served).toBe(5);
  });

  it('does not count the unused end of the last chunk', () => {
    expect(requestTotals(ledgerOf([{ sentMs: 1 }]), null)).toMatchObject({ byOutcome: { answered: 1 }, byStatus: { '201': 1 } });
    expect(requestTotals(ledgerOf([]), null)).toMatchObject({ byOutcome: {}, byStatus: {}, failedShare: 0 });
  });
});
