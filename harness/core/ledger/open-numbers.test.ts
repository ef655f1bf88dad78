import { describe, expect, it } from 'vitest';
import { OpenNumbers } from './open-numbers.ts';

/** A sequence that is the same each time, of whole numbers below a limit. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

describe('numbers of what is open', () => {
  it.each([1, 2, 3, 4, 5])('are those of a map, whatever comes and goes (sequence %i)', (seed) => {
    const next = sequence(seed);
    const numbers = new OpenNumbers();
    const map = new Map<number, number>();
    // Ids that follow one another, some of which stay for long, and any others.
    for (let i = 0; i < 20_000; i++) {
      const id = next(10) === 0 ? next(2 ** 40) : Math.max(0, i - next(200));
      if (next(2) === 0) {
        numbers.set(id, i / 3);
        map.set(id, i / 3);
      } else if (numbers.delete(id) !== map.delete(id)) expect.fail(`step ${i} deletes ${id}`);
      if (numbers.get(id) !== map.get(id) || numbers.size !== map.size) expect.fail(`step ${i} with ${id}`);
    }
    expect(map.size).toBeGreaterThan(100);
    expect([...map.keys()].map((id) => numbers.get(id))).toEqual([...map.values()]);
    for (const id of map.keys()) numbers.delete(id);
    expect(numbers.size).toBe(0);
  });

  it('know nothing of an id that was never there, not even one that is none', () => {
    const numbers = new OpenNumbers();
    expect([numbers.get(0), numbers.get(-1), numbers.get(0.5), numbers.get(Number.NaN)]).toEqual(Array(4).fill(undefined));
    expect([numbers.delete(-1), numbers.delete(Number.NaN)]).toEqual([false, false]);
    expect(numbers.size).toBe(0);
  });
});
