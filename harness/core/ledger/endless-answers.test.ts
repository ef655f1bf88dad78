import { expect, it } from 'vitest';
import { endlessAnswers } from './endless-answers.ts';
import { Ledger } from './ledger.ts';

it('finds the targets whose answers begin and never end', () => {
  const ledger = new Ledger({ targets: ['/events', '/stuck-once', '/silent', '/page'], versions: ['unknown', '2xx'] });
  const end = (target: number, outcome: 'answered' | 'timeout', status: number): void =>
    ledger.end(ledger.begin(0, 'new', target, 0, 0, false), outcome, 10_000, status, 100, 0, 0);
  end(0, 'timeout', 200);
  end(0, 'timeout', 200);
  end(1, 'answered', 200);
  end(1, 'timeout', 200);
  end(2, 'timeout', 0);
  end(3, 'answered', 200);
  ledger.begin(0, 'new', 0, 10_000, 0, false);
  expect(endlessAnswers(ledger)).toEqual([[0, 2]]);
});
