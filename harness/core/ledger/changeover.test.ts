import { describe, expect, it } from 'vitest';
import { Changeover } from './changeover.ts';
import { Ledger } from './ledger.ts';

const OLD = 1;
const NEW = 2;

const ledgerOf = (): Ledger => new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'old', 'new'] });
const send = (ledger: Ledger, client: number, target: number, sentMs: number): number =>
  ledger.begin(client, 'new', target, sentMs, 0, false);
const end = (ledger: Ledger, id: number, version: number): void => ledger.end(id, 'answered', 1000, 200, 0, version, 0);

describe('Changeover', () => {
  it('knows no client to begin with, and looks at nothing that was sent before', () => {
    const ledger = ledgerOf();
    const before = send(ledger, 0, 0, 1);
    const changeover = new Changeover(ledger, NEW);
    end(ledger, before, OLD);
    expect(changeover.look()).toEqual({ otherSentMs: Number.NEGATIVE_INFINITY, pairs: 0, reached: 0, answers: 0 });
  });

  it('begins anew with each answer of the old version, by the time when its request was sent', () => {
    const ledger = ledgerOf();
    const changeover = new Changeover(ledger, NEW);
    end(ledger, send(ledger, 0, 0, 10), NEW);
    end(ledger, send(ledger, 1, 0, 11), NEW);
    expect(changeover.look()).toMatchObject({ pairs: 2, reached: 1, answers: 2 });
    end(ledger, send(ledger, 0, 1, 12), OLD);
    expect(changeover.look()).toEqual({ otherSentMs: 12, pairs: 0, reached: 0, answers: 0 });
    end(ledger, send(ledger, 0, 1, 13), NEW);
    expect(changeover.look()).toEqual({ otherSentMs: 12, pairs: 1, reached: 1, answers: 1 });
  });

  it('does not take a slow answer of the old version, sent before the first of the new one, for a relapse', () => {
    const ledger = ledgerOf();
    const changeover = new Changeover(ledger, NEW);
    const slow = send(ledger, 0, 0, 10);
    end(ledger, send(ledger, 1, 1, 20), NEW);
    expect(changeover.look()).toMatchObject({ pairs: 1 });
    end(ledger, slow, OLD);
    expect(changeover.look()).toMatchObject({ otherSentMs: 10, pairs: 1 });
  });

  it('takes no failure for an answer', () => {
    const ledger = ledgerOf();
    const changeover = new Changeover(ledger, NEW);
    ledger.end(send(ledger, 0, 0, 10), 'refused', 11, 0, 0, 0, 0);
    expect(changeover.look()).toEqual({ otherSentMs: Number.NEGATIVE_INFINITY, pairs: 0, reached: 0, answers: 0 });
  });

  it('follows the version that answers last if none was named, and takes those before it for others', () => {
    const ledger = ledgerOf();
    const changeover = new Changeover(ledger, null, OLD);
    end(ledger, send(ledger, 0, 0, 10), OLD);
    expect(changeover.look()).toMatchObject({ otherSentMs: 10, pairs: 0 });
    expect([changeover.version, changeover.everAnswered]).toEqual([null, 0]);
    end(ledger, send(ledger, 0, 0, 20), NEW);
    const newer = ledger.versionIndex('newer');
    end(ledger, send(ledger, 1, 0, 30), newer);
    expect(changeover.look()).toEqual({ otherSentMs: 20, pairs: 1, reached: 1, answers: 1 });
    expect([changeover.version, changeover.everAnswered]).toEqual([newer, 1]);
    end(ledger, send(ledger, 1, 0, 40), OLD);
    expect(changeover.look()).toMatchObject({ otherSentMs: 40, pairs: 0 });
  });
});
