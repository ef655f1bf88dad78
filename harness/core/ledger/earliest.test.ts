import { describe, expect, it } from 'vitest';
import { Earliest } from './earliest.ts';

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
