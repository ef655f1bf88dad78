import { expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { CONSTANT_ANSWERS, LooksKnown } from './looks-known.ts';

const ledgerOf = (): Ledger => new Ledger({ targets: ['/a', '/b'], versions: ['unknown'], looks: [] });
function answer(ledger: Ledger, target: number, hash: string, cached = false): void {
  const look = ledger.lookIndex({ target, status: 200, location: null, type: null, size: 1, sizeTo: 1, hash, cached });
  ledger.end(ledger.begin(0, 'new', target, 0, 0, false), 'answered', 1, 200, 1, 0, 0, '', look);
}

it('knows of each URL and lane after 50 equal answers, or at a second look', () => {
  const ledger = ledgerOf();
  answer(ledger, 1, 'before');
  const known = new LooksKnown(ledger, 2);
  expect([known.known(), known.expectedMs(1000)]).toEqual([false, Number.POSITIVE_INFINITY]);
  for (let i = 0; i < CONSTANT_ANSWERS; i++) answer(ledger, 0, 'x');
  expect(known.known()).toBe(false);
  for (let i = 0; i < 10; i++) answer(ledger, 1, 'y');
  expect([known.known(), known.expectedMs(1000)]).toEqual([false, 4000]);
  answer(ledger, 1, 'z');
  expect([known.known(), known.expectedMs(1000)]).toEqual([true, 0]);
});

it('learns nothing from a cache, and waits for requests that are on their way', () => {
  const ledger = ledgerOf();
  const known = new LooksKnown(ledger, 1);
  for (let i = 0; i < 2 * CONSTANT_ANSWERS; i++) answer(ledger, 0, 'x', true);
  expect(known.known()).toBe(false);
  const open = Array.from({ length: CONSTANT_ANSWERS }, () => ledger.begin(0, 'new', 0, 0, 0, false));
  expect(known.known()).toBe(false);
  const look = ledger.lookIndex({ target: 0, status: 200, location: null, type: null, size: 1, sizeTo: 1, hash: 'x', cached: false });
  for (const id of open) ledger.end(id, 'answered', 1, 200, 1, 0, 0, '', look);
  expect(known.known()).toBe(true);
});
