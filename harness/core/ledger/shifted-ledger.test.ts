import { expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import { partOfLedger } from './part-of-ledger.ts';
import { shiftedLedger } from './shifted-ledger.ts';

/** Five thousand attempts of three clients, more than a chunk holds; each seventh fails, and the last is open. */
function filled(): Ledger {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  for (let i = 0; i < 5000; i++) {
    const id = ledger.begin(i % 3, 'new', 0, i, 0, false);
    if (i < 4999) ledger.end(id, i % 7 === 0 ? 'reset' : 'answered', i + 0.5, 200, 10, 1, 0);
  }
  return ledger;
}

it('puts the times of each client later or earlier, and leaves all else as it is', () => {
  const ledger = filled();
  const shifted = shiftedLedger(ledger, (client) => (client === 1 ? -0.25 : 0), 0.25);
  expect([shifted.sent, shifted.answered, shifted.failed, shifted.open]).toEqual([
    ledger.sent,
    ledger.answered,
    ledger.failed,
    ledger.open,
  ]);
  for (const id of [0, 1, 2, 4097, 4999]) {
    const { sentAtMs, ...rest } = ledger.at(id);
    expect(shifted.at(id)).toEqual({ ...rest, sentAtMs: sentAtMs - (id % 3 === 1 ? 0.25 : 0) });
  }
  expect(ledger.at(4).sentAtMs).toBe(4);
});

it('gives the records of some clients, each with its outcome', () => {
  const ledger = filled();
  const part = partOfLedger(ledger, (client) => client !== 1);
  expect([...part.records()].map(({ id: _, ...rest }) => rest)).toEqual(
    [...ledger.records()].filter(({ client }) => client !== 1).map(({ id: _, ...rest }) => rest),
  );
  const clients = [0, 1, 2].map((each) => partOfLedger(ledger, (client) => client === each));
  expect(clients.reduce((sum, { answered }) => sum + answered, 0)).toBe(ledger.answered);
  expect(clients.reduce((sum, { failed, open }) => sum + failed + open, 0)).toBe(ledger.failed + 1);
  // Of one that is in a few chunks alone.
  const late = partOfLedger(ledger, (client) => client === 7);
  expect([late.sent, [...late.records()].length]).toEqual([0, 0]);
  expect(part.at(3332)).toMatchObject({ id: 3332, sentAtMs: 4998, outcome: 'reset' });
});
