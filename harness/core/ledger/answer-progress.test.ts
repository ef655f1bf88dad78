import { describe, expect, it } from 'vitest';
import { Progress } from './answer-progress.ts';
import { HeldExchanges } from './held-exchanges.ts';
import { Ledger } from './ledger.ts';

const ledgerOf = (): Ledger => new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a'] });
const send = (ledger: Ledger, client: number, target: number): number => ledger.begin(client, 'new', target, 0, 0, false);
const end = (ledger: Ledger, id: number, outcome: 'answered' | 'refused'): void => ledger.end(id, outcome, 1, 201, 0, 1, 0);

describe('Progress', () => {
  it('counts a pair of client and target once it is answered, however often', () => {
    const ledger = ledgerOf();
    const progress = new Progress(ledger);
    end(ledger, send(ledger, 0, 0), 'answered');
    end(ledger, send(ledger, 0, 0), 'answered');
    send(ledger, 0, 1);
    expect([progress.pairs(1), progress.pairs(2), progress.pairs(3)]).toEqual([1, 1, 0]);
    expect(progress.total()).toBe(2);
  });

  it('counts a target once in each lane, whichever client it answered', () => {
    const ledger = ledgerOf();
    const progress = new Progress(ledger);
    for (const client of [0, 1]) end(ledger, send(ledger, client, 0), 'answered');
    end(ledger, send(ledger, 0, 1), 'refused');
    expect(progress.reached()).toBe(1);
    end(ledger, ledger.begin(2, 'reused', 0, 0, 0, true), 'answered');
    expect(progress.reached()).toBe(2);
  });

  it('leaves out what others than the clients of the siege sent', () => {
    const ledger = ledgerOf();
    const progress = new Progress(ledger, 'answers', Number.NEGATIVE_INFINITY, 2);
    for (const client of [1, 2]) end(ledger, send(ledger, client, 0), 'answered');
    expect([progress.pairs(1), progress.total(), progress.clients()]).toEqual([1, 1, 1]);
  });

  it('counts no failure as an answer, and as an outcome', () => {
    const ledger = ledgerOf();
    const [answers, outcomes] = [new Progress(ledger), new Progress(ledger, 'outcomes')];
    end(ledger, send(ledger, 0, 0), 'refused');
    send(ledger, 1, 0);
    expect(answers.pairs(1)).toBe(0);
    expect(outcomes.pairs(1)).toBe(1);
  });

  it('leaves out what was sent before it was made, and knows how much of it is still open', () => {
    const ledger = ledgerOf();
    const before = send(ledger, 0, 0);
    const progress = new Progress(ledger, 'outcomes');
    expect(progress.earlierOpen()).toBe(1);
    end(ledger, before, 'answered');
    expect([progress.pairs(1), progress.earlierOpen()]).toEqual([0, 0]);
  });

  it('counts an exchange that is held open by its messages, up to two, and one that was open before by its next ones', () => {
    const ledger = ledgerOf();
    const held = new HeldExchanges();
    const lasting = held.begin(send(ledger, 0, 0), 'ws', null, true);
    const finite = held.begin(send(ledger, 1, 0), 'sse', null, false);
    const progress = new Progress(ledger, 'answers', Number.NEGATIVE_INFINITY, 9, held);
    expect([progress.pairs(1), progress.earlierOpen()]).toEqual([0, 2]);
    for (const each of [lasting, finite]) each.onMessage(1);
    expect([progress.pairs(1), progress.earlierOpen()]).toEqual([1, 1]);
    const another = send(ledger, 2, 1);
    held.begin(another, 'ws', null, true).onMessage(2);
    lasting.onMessage(3);
    expect([progress.pairs(1), progress.pairs(2), progress.total()]).toEqual([2, 1, 3]);
    lasting.onMessage(4);
    end(ledger, another, 'answered');
    expect(progress.total()).toBe(3);
  });

  it('counts one that may be silent as soon as it is open, also if it was open before', () => {
    const ledger = ledgerOf();
    const held = new HeldExchanges();
    const [before, since] = [
      held.begin(send(ledger, 0, 0), 'sse', null, true, true),
      held.begin(send(ledger, 1, 0), 'sse', null, true, true),
    ];
    before.onOpened(1);
    const progress = new Progress(ledger, 'answers', Number.NEGATIVE_INFINITY, 9, held);
    expect([progress.pairs(2), progress.earlierOpen()]).toEqual([1, 1]);
    since.onOpened(2);
    expect([progress.pairs(2), progress.earlierOpen()]).toEqual([2, 0]);
  });

  it('leaves out what was sent before a moment, though the ledger learns of it later', () => {
    const ledger = ledgerOf();
    const progress = new Progress(ledger, 'answers', 5);
    end(ledger, ledger.begin(0, 'new', 0, 4.9, 0, false), 'answered');
    end(ledger, ledger.begin(1, 'new', 0, 5, 0, false), 'answered');
    expect([progress.total(), progress.pairs(1)]).toEqual([1, 1]);
  });
});
