import { describe, expect, it } from 'vitest';
import { type WrittenCase, writtenSuite } from '../suite-types.fixture.ts';
import type { Suite } from '../suite-types.ts';
import { moveInWords } from '../suite-words.ts';
import { trendOf } from './trend.ts';

const SCENARIOS = Array.from({ length: 16 }, (_, i) => `s${i}`);
const VERSIONS = ['bookworm', 'trixie'];

/** Numbers from 0 to 1, always the same for a seed: mulberry32. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface World {
  readonly seed: number;
  readonly repeat: number;
  /** What is different about a scenario on a night, as a factor of its stall. */
  readonly change?: (night: number, cell: string) => number;
  readonly machine?: (night: number, part: number) => number;
}

/**
 * A night on noisy machines, one for each version: every machine is up to half as slow again on some nights, each value
 * is noisy by itself, and one in twenty is five times as long because something else was going on.
 */
function nightOf(night: number, { seed, repeat, change = () => 1, machine }: World): Suite {
  const random = sequence(seed * 1000 + night);
  const bell = (): number => Array.from({ length: 6 }, random).reduce((a, b) => a + b, -3) * 1.4;
  const slowness = VERSIONS.map((_, part) => machine?.(night, part) ?? Math.exp(0.25 * Math.abs(bell())));
  const cases = Array.from({ length: repeat }, (_, i) => i + 1).flatMap((turn) =>
    VERSIONS.flatMap((version, part) =>
      SCENARIOS.map((scenario, s): WrittenCase => {
        const noise = (): number => (slowness[part] ?? 1) * Math.exp(0.15 * bell()) * (random() < 0.05 ? 5 : 1);
        const stallMs = (60 + 10 * s) * noise() * change(night, `${scenario}@${version}`);
        return {
          scenario,
          version,
          turn,
          part,
          facts: { measures: { stallMs, reloadMs: (1500 + 100 * s) * noise(), mixedMs: null, memoryKiB: null } },
        };
      }),
    ),
  );
  return writtenSuite(night, cases);
}

const trendAfter = (nights: number, world: World) => {
  const history = Array.from({ length: nights }, (_, i) => nightOf(i + 1, world));
  return trendOf(nightOf(nights + 1, world), history);
};

/** Nights, fifteen unless told, on which hardly anything is noisy: stalls of 10 ms, save for those of one scenario on some nights. */
function calmNights(stalls: Readonly<Record<number, number>>, count = 15): readonly Suite[] {
  return Array.from({ length: count }, (_, i) => i + 1).map((night) =>
    writtenSuite(
      night,
      [1, 2, 3, 4, 5, 6, 7, 8].flatMap((turn) =>
        SCENARIOS.map((scenario): WrittenCase => {
          const stallMs = (scenario === 's7' ? (stalls[night] ?? 10) : 10) + turn / 100;
          return { scenario, turn, facts: { measures: { stallMs, reloadMs: 2000 + turn, mixedMs: null, memoryKiB: null } } };
        }),
      ),
    ),
  );
}

function calm(stalls: Readonly<Record<number, number>>, count = 15) {
  const nights = calmNights(stalls, count);
  return trendOf(nights.at(-1) ?? writtenSuite(1, []), nights.slice(0, -1));
}

describe('how measures moved', () => {
  it('is told on none of fifteen nights on which nothing has changed, on noisy machines', () => {
    const nights = 15;
    const world = (seed: number): World => ({ seed, repeat: 3 });
    const cried = Array.from({ length: nights }, (_, seed) => trendAfter(14, world(seed + 1)).moved.length).filter((n) => n > 0).length;
    expect(cried).toBe(0);
  });

  it('is told of a scenario whose stall is twice as long for three nights, on one version, and of no other', () => {
    const change: World['change'] = (night, cell) => (night > 12 && cell === 's7@trixie' ? 2 : 1);
    for (const seed of [1, 2, 3, 4, 5]) {
      const { moved, silence } = trendAfter(14, { seed, repeat: 3, change });
      expect(silence).toBeNull();
      expect(moved).toMatchObject([{ cell: 's7@trixie', measure: 'stallMs', nights: 3 }]);
      const [{ before = 0, now = 0 } = {}] = moved;
      expect(now / before).toBeGreaterThan(1.5);
    }
  });

  it('is told on the first night, if each scenario was run often enough', () => {
    const change: World['change'] = (night, cell) => (night === 15 && cell === 's7@trixie' ? 6 : 1);
    expect(trendAfter(14, { seed: 1, repeat: 6, change }).moved).toMatchObject([{ cell: 's7@trixie', nights: 1 }]);
  });

  it('is told once, of the machine, if all of its scenarios are slower', () => {
    const machine: World['machine'] = (night, part) => (night === 15 && part === 1 ? 3 : 1);
    const { moved, machines } = trendAfter(14, { seed: 1, repeat: 5, machine });
    expect(moved).toEqual([]);
    expect(machines.map(({ part, measure }) => `${part} ${measure}`)).toEqual(['1 stallMs', '1 reloadMs']);
    for (const { factor } of machines) expect(factor).toBeCloseTo(3, 0);
  });

  it('is not told of what the machine can not slow down, such as a sleep of the app, on a slow machine', () => {
    // Half of the scenarios sleep, the rest works: on a machine twice as slow only the latter take longer.
    const night = (number: number, slow: number): Suite =>
      writtenSuite(
        number,
        [1, 2, 3, 4, 5].flatMap((turn) =>
          SCENARIOS.map((scenario, s): WrittenCase => {
            const reloadMs = (s < 10 ? 1500 * slow : 2000 + 100 * slow) + 3 * turn + number;
            return { scenario, turn, facts: { measures: { stallMs: null, reloadMs, mixedMs: null, memoryKiB: null } } };
          }),
        ),
      );
    const history = Array.from({ length: 14 }, (_, i) => night(i + 1, 1));
    for (const slow of [2, 0.5]) {
      const { moved, machines } = trendOf(night(15, slow), history);
      expect({ moved, machines: machines.length }).toEqual({ moved: [], machines: 1 });
    }
  });

  it('is not told of a night that lies no further out than an earlier one, however unlikely', () => {
    expect(calm({ 15: 200 }).moved).toMatchObject([{ cell: 's7@bookworm', measure: 'stallMs', nights: 1 }]);
    expect(calm({ 5: 300, 15: 200 }).moved).toEqual([]);
  });

  it('is not told of a night that lies out as the scenario’s own nights do, however much its repetitions agree', () => {
    const wobble = Object.fromEntries([10, 60, 20, 50, 30, 40, 10, 60, 20, 50, 30, 40, 10, 60].map((stallMs, i) => [i + 1, stallMs]));
    expect(calm({ ...wobble, 15: 100 }).moved).toEqual([]);
    expect(calm({ ...wobble, 15: 300 }).moved).toHaveLength(1);
  });

  it('says so if it rests on few nights', () => {
    const [few] = calm({ 2: 200 }, 2).moved;
    expect(few === undefined ? '' : moveInWords(few)).toMatch(/, this night, against 1 earlier night alone$/);
    const [many] = calm({ 15: 200 }).moved;
    expect(many === undefined ? '' : moveInWords(many)).toMatch(/, this night$/);
  });

  it('is told by the thirty nights before, and none that lies further back', () => {
    expect(calm({ 2: 300, 3: 300, 32: 200 }, 32).moved).toEqual([]);
    expect(calm({ 1: 300, 2: 300, 33: 200 }, 33).moved).toHaveLength(1);
  });

  it('is told by nights with the same options, however many others, and parts of one, were run since', () => {
    const nights = calmNights({ 15: 200 });
    const others = Array.from({ length: 30 }, (_, i) => [
      writtenSuite(14, [{ scenario: 's1' }], { startupSeconds: 30 }),
      writtenSuite(14, [{ scenario: i % 2 === 0 ? 's1' : 's7' }]),
    ])
      .flat()
      .map((suite) => ({ ...suite, startedAt: '2026-11-14T12:00:00.000Z' }));
    expect(trendOf(nights[14] ?? writtenSuite(1, []), [...others, ...nights.slice(0, 14)]).moved).toHaveLength(1);
  });

  it('is not told of what no person would act on, however certain it is', () => {
    expect(calm({ 15: 34 })).toMatchObject({ moved: [], silence: null });
    expect(calm({ 15: 36 }).moved).toHaveLength(1);
  });

  it('can not be told of a single night of history, and that is said', () => {
    const change: World['change'] = (night) => (night === 2 ? 100 : 1);
    const { moved, silence } = trendAfter(1, { seed: 1, repeat: 3, change });
    expect(moved).toEqual([]);
    expect(silence).toMatch(/^1 earlier night .* more of either are needed$/);
  });

  it('can not be told if too few scenarios ran to know the machine', () => {
    const two = (night: number): Suite => writtenSuite(night, [{ scenario: 'a' }, { scenario: 'b' }]);
    expect(trendOf(two(2), [two(1)]).silence).toContain('slow machine');
  });

  it('is not told by nights with other options', () => {
    const history = [
      writtenSuite(1, [{ scenario: 'a' }], { startupSeconds: 30 }),
      writtenSuite(2, [{ scenario: 'a' }], { concurrency: 4 }),
    ];
    const trend = trendOf(writtenSuite(3, [{ scenario: 'a' }]), history);
    expect(trend.nights).toBe(2);
    expect(trend.silence).toContain('no earlier suite');
  });
});
