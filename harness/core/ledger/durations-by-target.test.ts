import { describe, expect, it } from 'vitest';
import { durationsByTarget } from './durations-by-target.ts';
import { Ledger } from './ledger.ts';

describe('the durations of the answers of each target', () => {
  it('are those of answers that are wanted, in order; a failure and an open request have none', () => {
    const ledger = new Ledger({ targets: ['/a', '/b', '/none'], versions: ['unknown'] });
    const add = (target: number, sentMs: number, tookMs: number | null, outcome: 'answered' | 'reset' = 'answered') => {
      const id = ledger.begin(0, 'new', target, sentMs, 0, false);
      if (tookMs !== null) ledger.end(id, outcome, sentMs + tookMs, 200, 1, 0, 0);
    };
    add(0, 1000.25, 30);
    add(0, 1001, 2.5);
    add(1, 1002, 7);
    add(0, 1003, 9, 'reset');
    add(0, 1004, null);
    add(0, 5000, 1);
    const found = durationsByTarget(ledger, ({ sentMs }) => sentMs < 2000);
    expect(found.map((each) => [...each])).toEqual([[2.5, 30], [7], []]);
  });
});
