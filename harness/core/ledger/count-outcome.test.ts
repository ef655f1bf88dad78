import { describe, expect, it } from 'vitest';
import { countAnswersOf, countOutcome, slowestAnswerMs } from './count-outcome.ts';
import { Ledger } from './ledger.ts';

describe('countOutcome', () => {
  it('counts the attempts that ended in one way, across chunks, and none of the records that are not begun', () => {
    const ledger = new Ledger({ targets: ['/fast/'], versions: ['unknown'] });
    for (let n = 0; n < 5000; n++) {
      const id = ledger.begin(0, 'new', 0, n, 0, false);
      if (n === 4999) continue;
      ledger.end(id, n % 10 === 0 ? 'empty-reply' : 'answered', n + 1, 0, 0, 0, 0);
    }
    expect(countOutcome(ledger, 'empty-reply')).toBe(500);
    expect(countOutcome(ledger, 'answered')).toBe(4499);
    expect(countOutcome(ledger, 'open')).toBe(1);
    expect(countOutcome(ledger, 'reset')).toBe(0);
  });
});

describe('the answers', () => {
  it('are counted by version, without failures, and the slowest is known', () => {
    const ledger = new Ledger({ targets: ['/fast/'], versions: ['unknown', 'old', 'new'] });
    const send = () => ledger.begin(0, 'new', 0, 0, 0, false);
    expect(slowestAnswerMs(ledger)).toBe(0);
    ledger.end(send(), 'answered', 7, 200, 0, 2, 0);
    ledger.end(send(), 'answered', 9, 200, 0, 1, 0);
    ledger.end(send(), 'wrong-body', 30, 200, 0, 2, 0);
    send();
    expect([countAnswersOf(ledger, 1), countAnswersOf(ledger, 2)]).toEqual([1, 1]);
    expect(slowestAnswerMs(ledger)).toBe(9);
  });
});
