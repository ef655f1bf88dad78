import { describe, expect, it } from 'vitest';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { findStalls } from './stall.ts';

const ALWAYS = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
const SLOW = [0];

function longest(attempts: readonly Written[], slowTargets = SLOW, window = ALWAYS) {
  return findStalls(ledgerOf(attempts), slowTargets, window, Number.POSITIVE_INFINITY).longest;
}

describe('findStalls', () => {
  it('finds no stall in an empty ledger', () => {
    expect(longest([])).toEqual({ longestMs: 0, atMs: 0 });
  });

  it('takes a lone request for a stall of its own length', () => {
    expect(longest([{ sentMs: 10, endMs: 35 }])).toEqual({ longestMs: 25, atMs: 10 });
  });

  it('ends a stall with the first answer, to any client', () => {
    const attempts = [
      { client: 0, sentMs: 0, endMs: 100 },
      { client: 1, sentMs: 20, endMs: 60 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 60, atMs: 0 });
  });

  it('counts no time in which no client waited', () => {
    const attempts = [
      { sentMs: 0, endMs: 5 },
      { sentMs: 500, endMs: 507 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 7, atMs: 500 });
  });

  it('leaves out what slow targets take, and what they answer', () => {
    const attempts: Written[] = [
      { client: 0, path: '/slow/', sentMs: 0, endMs: 5000 },
      { client: 1, sentMs: 4900, endMs: 5200 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 300, atMs: 4900 });
  });

  it('looks at slow targets if there are no others', () => {
    expect(longest([{ path: '/slow/', sentMs: 0, endMs: 5000 }], [0, 1])).toEqual({ longestMs: 5000, atMs: 0 });
  });

  it('goes on over failures and the pauses between them until an answer comes', () => {
    const attempts: Written[] = [
      { sentMs: 0, endMs: 1 },
      { sentMs: 100, endMs: 100.2, outcome: 'refused' },
      { sentMs: 175, endMs: 175.2, outcome: 'refused', path: '/slow/' },
      { sentMs: 250, endMs: 250.2, outcome: 'refused' },
      { sentMs: 325, endMs: 340 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 240, atMs: 100 });
  });

  it('goes on over requests that a server has not processed: their users wait on', () => {
    const attempts: Written[] = [
      { sentMs: 0, endMs: 1 },
      { sentMs: 100, endMs: 100.2, outcome: 'unprocessed' },
      { sentMs: 175, endMs: 175.2, outcome: 'unprocessed' },
      { sentMs: 325, endMs: 340 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 240, atMs: 100 });
  });

  it('counts a slow request that was cut from the cut on, and one that timed out from its sending', () => {
    const back = { sentMs: 3075, endMs: 3080 };
    expect(longest([{ path: '/slow/', sentMs: 0, endMs: 3000, outcome: 'empty-reply' }, back])).toEqual({ longestMs: 80, atMs: 3000 });
    expect(longest([{ path: '/slow/', sentMs: 0, endMs: 3000, outcome: 'timeout' }, back])).toEqual({ longestMs: 3080, atMs: 0 });
  });

  it('ends the wait of a client that never came back with its failure', () => {
    const attempts: Written[] = [
      { client: 0, sentMs: 0, endMs: 30, outcome: 'reset' },
      { client: 1, sentMs: 500, endMs: 501 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 30, atMs: 0 });
  });

  it('tells clients of the same number in two lanes apart', () => {
    const attempts: Written[] = [
      { client: 0, lane: 'new', sentMs: 0, endMs: 1, outcome: 'refused' },
      { client: 0, lane: 'reused', sentMs: 50, endMs: 51 },
      { client: 0, lane: 'new', sentMs: 80, endMs: 81 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 51, atMs: 0 });
  });

  it('counts what is open to the end for as long as anything is known', () => {
    const attempts: Written[] = [
      { client: 0, sentMs: 100, outcome: 'open' },
      { client: 1, path: '/slow/', sentMs: 0, endMs: 900 },
    ];
    expect(longest(attempts)).toEqual({ longestMs: 800, atMs: 100 });
  });

  it('takes of a stall that reaches into the window what lies within it and after it, and none outside of it', () => {
    const attempts = [
      { sentMs: 0, endMs: 90 },
      { sentMs: 200, endMs: 240 },
      { sentMs: 300, endMs: 310 },
    ];
    expect(longest(attempts, SLOW, { fromMs: 220, toMs: 400 })).toEqual({ longestMs: 20, atMs: 220 });
    expect(longest(attempts, SLOW, { fromMs: 150, toMs: 220 })).toEqual({ longestMs: 40, atMs: 200 });
  });

  it('lists every stall beyond the bound, not only the longest', () => {
    const attempts = [
      { sentMs: 0, endMs: 90 },
      { sentMs: 200, endMs: 240 },
      { sentMs: 300, endMs: 310 },
    ];
    expect(findStalls(ledgerOf(attempts), SLOW, ALWAYS, 39).over.map((stall) => stall.atMs)).toEqual([0, 200]);
  });

  it('lists a stall over several failures once', () => {
    const attempts: Written[] = [0, 1, 2].map((client) => ({ client, sentMs: client, endMs: 50 + 10 * client, outcome: 'reset' }));
    expect(findStalls(ledgerOf([...attempts, { client: 3, sentMs: 40, endMs: 90 }]), SLOW, ALWAYS, 20).over).toEqual([
      { longestMs: 90, atMs: 0 },
    ]);
  });

  it('agrees with a slow and plain reckoning on random ledgers', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const attempts = randomAttempts(seed);
      expect([seed, longest(attempts)]).toEqual([seed, plainly(attempts)]);
    }
  });
});

/** Whole milliseconds, so that both reckonings get the same numbers. Clients send one request after the other. */
function randomAttempts(seed: number): Written[] {
  let state = seed;
  const upTo = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const attempts: Written[] = [];
  for (let client = 0; client < 1 + upTo(4); client++) {
    let atMs = upTo(20);
    for (let i = 0; i < upTo(12); i++) {
      const path = upTo(3) === 0 ? '/slow/' : '/fast/';
      const outcome = (['answered', 'answered', 'answered', 'refused', 'timeout'] as const)[upTo(5)] ?? 'answered';
      const endMs = atMs + upTo(path === '/slow/' ? 60 : 12);
      attempts.push({ client, path, outcome, sentMs: atMs, endMs });
      atMs = endMs + upTo(15);
    }
  }
  return attempts.sort((a, b) => a.sentMs - b.sentMs);
}

/** Every half millisecond is waited for or not; an answer cuts the row. */
function plainly(attempts: readonly Written[]): { longestMs: number; atMs: number } {
  const waits: (readonly [number, number])[] = [];
  const cuts = new Set<number>();
  attempts.forEach(({ client, path, outcome, sentMs, endMs = 0 }, i) => {
    if (outcome === 'answered') {
      if (path === '/slow/') return;
      waits.push([sentMs, endMs]);
      cuts.add(endMs);
    } else {
      const next = attempts.slice(i + 1).find((other) => other.client === client)?.sentMs ?? endMs;
      const again = attempts.slice(0, i).findLast((other) => other.client === client)?.outcome ?? 'answered';
      waits.push([path === '/slow/' && outcome === 'refused' && again === 'answered' ? endMs : sentMs, next]);
    }
  });
  let best = { longestMs: 0, atMs: 0 };
  let from: number | null = null;
  for (let ms = 0; ms < 2000; ms++) {
    if (cuts.has(ms)) from = null;
    const waiting = waits.some(([start, end]) => start <= ms && ms + 1 <= end);
    if (!waiting) from = null;
    else {
      from ??= ms;
      if (ms + 1 - from > best.longestMs) best = { longestMs: ms + 1 - from, atMs: from };
    }
  }
  return best;
}
