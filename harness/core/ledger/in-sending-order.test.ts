import { describe, expect, it } from 'vitest';
import { InSendingOrder } from './in-sending-order.ts';
import { Ledger } from './ledger.ts';

/** `client` is the attempt's number below 65,536, so that each is known again. */
const ledgerOf = (sentMs: readonly number[]): Ledger => {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
  for (const [id, ms] of sentMs.entries()) ledger.begin(id, 'new', 0, ms, 0, false);
  return ledger;
};

function idsOf(ledger: Ledger): number[] {
  const records = new InSendingOrder(ledger);
  const ids: number[] = [];
  while (records.next()) ids.push(records.chunk?.client[records.place] ?? -1);
  expect(records.next()).toBe(false);
  return ids;
}

describe('InSendingOrder', () => {
  it('leaves the order of a siege as it is, across chunks', () => {
    const ids = Array.from({ length: 5000 }, (_, i) => i);
    expect(idsOf(ledgerOf(ids.map((i) => i >> 1)))).toEqual(ids);
    expect(idsOf(ledgerOf([]))).toEqual([]);
  });

  it.each([
    ['that jump about', (i: number) => (i * 31) % 100],
    ['of two threads, each in order', (i: number) => (i >> 1) + (i % 2) * 300],
    ['that come backwards', (i: number) => -i],
  ])('puts times %s in order, and keeps the order of what was sent at one moment', (_, msOf) => {
    const ledger = ledgerOf(Array.from({ length: 20_000 }, (_, i) => msOf(i)));
    const ids = idsOf(ledger);
    expect(ids).toEqual(ids.toSorted((a, b) => ledger.at(a).sentAtMs - ledger.at(b).sentAtMs || a - b));
    expect(new Set(ids).size).toBe(20_000);
  });
});
