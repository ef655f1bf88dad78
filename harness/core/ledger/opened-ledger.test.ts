import { expect, it } from 'vitest';
import { HeldExchanges } from './held-exchanges.ts';
import { Ledger } from './ledger.ts';
import { openedLedger } from './opened-ledger.ts';

it('ends what was held open when it was open, and leaves a failure and what was not held as they were', () => {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
  const held = new HeldExchanges();
  const add = (outcome: 'answered' | 'truncated', openedMs: number | null): void => {
    const id = ledger.begin(0, 'new', 0, 100, 0, false);
    ledger.end(id, outcome, 5100, 200, 0, 0, 0);
    if (openedMs !== null) held.begin(id, 'sse').onOpened(openedMs);
  };
  add('answered', 103);
  add('truncated', 104);
  add('answered', null);
  const opened = openedLedger(ledger, held);
  expect([...opened.records()].map(({ outcome, durationMs }) => [outcome, durationMs])).toEqual([
    ['answered', 3],
    ['truncated', 5000],
    ['answered', 5000],
  ]);
  expect([opened.sent, opened.answered, opened.failed]).toEqual([3, 2, 1]);
  expect(ledger.at(0).durationMs).toBe(5000);
});
