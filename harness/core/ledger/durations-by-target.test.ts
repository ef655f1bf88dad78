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
    const found = durationsByTarget(
      ledger,
      ({ sentMs }) => sentMs < 2000,
      (count) => [0, count - 1, count],
    );
    expect(found).toEqual([
      { count: 2, tookMs: [2.5, 30, 0] },
      { count: 1, tookMs: [7, 7, 0] },
      { count: 0, tookMs: [0, 0, 0] },
    ]);
  });

  it('are exact at each rank, as if all were sorted', () => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
    const all: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const tookMs = i % 100 === 0 ? i * 3.7 : i % 7 === 0 ? -0.25 : ((i * 7919) % 1000) / 300;
      const id = ledger.begin(0, 'new', 0, 0, 0, false);
      ledger.end(id, 'answered', tookMs, 200, 1, 0, 0);
      all.push(ledger.at(id).durationMs);
    }
    const sorted = Float32Array.from(all).sort();
    const ranks = [0, 1, 2857, 2858, 10_000, 18_999, 19_800, 19_999];
    const [found] = durationsByTarget(
      ledger,
      () => true,
      () => ranks,
    );
    expect(found).toEqual({ count: 20_000, tookMs: ranks.map((rank) => sorted[rank]) });
  });
});
