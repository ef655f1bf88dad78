import { expect, it } from 'vitest';
import { random } from '../siege/response/message.fixture.ts';
import { isBurst } from './burst.ts';

it('is no burst if a service gives such an answer now and then, whatever its share: 0 of 400,000 runs', () => {
  let alarms = 0;
  let runs = 0;
  for (let seed = 1; seed <= 400_000; seed++) {
    const next = random(seed);
    // A short run, or a long deploy between short states.
    const [before, between, after] = [50 + next(100), 1 + next(seed % 7 === 0 ? 3000 : 300), 50 + next(250)];
    const all = before + between + after;
    const oneIn = 20 + next(2000);
    const at: number[] = [];
    const expected = Math.min(40, Math.ceil((3 * all) / oneIn));
    // As many draws as would be met, at random places; only those runs count in which neither state met one.
    for (let i = 0; i < next(expected + 1); i++) at.push(next(all));
    if (at.length === 0 || at.some((place) => place < before || place >= before + between)) continue;
    runs++;
    const places = [...new Set(at)];
    const within = Math.max(...places) - Math.min(...places) + 1;
    if (isBurst({ strange: places.length, within, between, all })) alarms++;
  }
  expect(alarms).toBe(0);
  expect(runs).toBeGreaterThan(30_000);
});

it.each([
  [{ strange: 100, within: 105, between: 110, all: 460 }, true],
  [{ strange: 12, within: 12, between: 15, all: 165 }, true],
  [{ strange: 8, within: 8, between: 2000, all: 2300 }, true],
  [{ strange: 3, within: 3, between: 3, all: 103 }, false],
  [{ strange: 1, within: 1, between: 50, all: 400 }, false],
  [{ strange: 3, within: 180, between: 200, all: 600 }, false],
])('of %j: %s', (strangers, burst) => {
  expect(isBurst(strangers)).toBe(burst);
});
