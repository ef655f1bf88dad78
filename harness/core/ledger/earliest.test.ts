import { describe, expect, it } from 'vitest';
import { bySending } from './by-sending.ts';
import { Earliest } from './earliest.ts';
import { Ledger } from './ledger.ts';

describe('Earliest', () => {
  it('gives moments back in order, whatever the order in which they came', () => {
    const earliest = new Earliest();
    const moments = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 997);
    for (const ms of moments) earliest.add(ms);
    const taken: number[] = [];
    while (earliest.size > 0) {
      taken.push(earliest.atMs);
      earliest.take();
    }
    expect(taken).toEqual(moments.toSorted((a, b) => a - b));
    expect(earliest.atMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives the earliest of those that are there while others come', () => {
    const earliest = new Earliest();
    earliest.add(5);
    earliest.add(3);
    expect(earliest.atMs).toBe(3);
    earliest.take();
    earliest.add(4);
    expect([earliest.atMs, earliest.size]).toEqual([4, 2]);
  });
});

describe('bySending', () => {
  const ledgerOf = (sentMs: readonly number[]): Ledger => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
    for (const ms of sentMs) ledger.begin(0, 'new', 0, ms, 0, false);
    return ledger;
  };

  it('leaves the order of a siege as it is, across chunks', () => {
    const idOf = bySending(ledgerOf(Array.from({ length: 5000 }, (_, i) => i >> 1)));
    expect([0, 4095, 4096, 4999].map(idOf)).toEqual([0, 4095, 4096, 4999]);
  });

  it('puts others in order, and keeps the order of what was sent at one moment', () => {
    const ledger = ledgerOf(Array.from({ length: 5000 }, (_, i) => (i * 31) % 100));
    const idOf = bySending(ledger);
    const ids = Array.from({ length: 5000 }, (_, nth) => idOf(nth));
    expect(ids).toEqual(ids.toSorted((a, b) => ledger.at(a).sentAtMs - ledger.at(b).sentAtMs || a - b));
    expect(new Set(ids).size).toBe(5000);
  });
});
