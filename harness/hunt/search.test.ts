import { describe, expect, it } from 'vitest';
import type { Case } from '../run/variable.ts';
import { search } from './search.ts';
import type { Trial } from './trial.ts';

const VARIES = { processes: { min: 1, max: 32, usual: 8 }, heldMs: { min: 0, max: 200, usual: 0 } };
const always = (): boolean => true;

function broke(tried: Case, seed: number, rules = 'clean-end'): Trial {
  return { kind: 'broke', tried, seed, breakage: { rules, detail: `${rules}: an orphan` } };
}

/** Goes on for this many runs. */
function budget(runs: number): { readonly goOn: () => boolean; readonly spend: () => void } {
  let left = runs;
  return { goOn: () => left > 0, spend: () => void left-- };
}

describe('search', () => {
  it('finds a case that breaks the verdict and shrinks it to the smallest that does', async () => {
    const attempt = async (tried: Case, seed: number): Promise<Trial> =>
      (tried['processes'] ?? 0) >= 12 && (tried['heldMs'] ?? 0) >= 30 ? broke(tried, seed) : { kind: 'held', tried, seed };
    const { found } = await search({ varies: VARIES, seed: 7, attempt, goOn: always, probes: 0 });
    expect(found).toMatchObject({ found: { processes: 12, heldMs: 30 }, breakage: { rules: 'clean-end' } });
  });

  it('chooses the same cases and seeds of runs again for the same seed, and others for another', async () => {
    const runsOf = async (seed: number): Promise<readonly (readonly [Case, number])[]> => {
      const { goOn, spend } = budget(10);
      const { trials } = await search({
        varies: VARIES,
        seed,
        goOn,
        probes: 0,
        attempt: async (tried, runSeed) => {
          spend();
          return { kind: 'held', tried, seed: runSeed };
        },
      });
      return trials.map((trial) => [trial.tried, trial.seed] as const);
    };
    expect(await runsOf(7)).toEqual(await runsOf(7));
    expect(await runsOf(7)).not.toEqual(await runsOf(8));
  });

  it('tries a simpler case the more often, the rarer what was found breaks', async () => {
    // Breaks every third time that it is tried, from 5 processes on.
    const times = new Map<number, number>();
    const attempt = async (tried: Case, seed: number): Promise<Trial> => {
      const processes = tried['processes'] ?? 0;
      const turn = (times.get(processes) ?? 0) + 1;
      times.set(processes, turn);
      return processes >= 5 && turn % 3 === 0 ? broke(tried, seed) : { kind: 'held', tried, seed };
    };
    const { found } = await search({ varies: { processes: VARIES.processes }, seed: 1, attempt, goOn: always, probes: 8 });
    expect(found?.found).toEqual({ processes: 5 });
  });

  it('does not take another breakage for a simpler case of the one that was found', async () => {
    const attempt = async (tried: Case, seed: number): Promise<Trial> => {
      const processes = tried['processes'] ?? 0;
      return processes >= 10 ? broke(tried, seed, 'clean-end') : broke(tried, seed, 'zero-downtime');
    };
    const { found } = await search({
      varies: { processes: { min: 1, max: 200, usual: 1 } },
      seed: 3,
      attempt,
      goOn: always,
      probes: 0,
    });
    const rules = found?.breakage.rules;
    expect([rules, found?.found['processes']]).toEqual((found?.first['processes'] ?? 0) >= 10 ? ['clean-end', 10] : ['zero-downtime', 1]);
  });

  it('gives each run a seed of its own until something breaks, and repeats and shrinks that with its seed', async () => {
    const seeds: number[] = [];
    // What is random in the app decides: it breaks with one seed alone.
    const attempt = async (tried: Case, seed: number): Promise<Trial> => {
      seeds.push(seed);
      return seed === 9 && (tried['processes'] ?? 0) >= 2 ? broke(tried, seed) : { kind: 'held', tried, seed };
    };
    const { found } = await search({ varies: { processes: VARIES.processes }, seed: 7, attempt, goOn: always, probes: 3 });
    expect(seeds.slice(0, 3)).toEqual([7, 8, 9]);
    expect(new Set(seeds.slice(2))).toEqual(new Set([9]));
    expect(found).toMatchObject({ found: { processes: 2 }, seed: 9 });
  });

  it('spends two runs on repeating what breaks each time, before it makes it simpler', async () => {
    const tries: string[] = [];
    const attempt = async (tried: Case, seed: number): Promise<Trial> => {
      tries.push(JSON.stringify(tried));
      return broke(tried, seed);
    };
    await search({ varies: VARIES, seed: 7, attempt, goOn: always, probes: 8 });
    expect(tries.filter((tried) => tried === tries[0])).toHaveLength(3);
  });

  it('ends with nothing if the budget is used up, and says what it tried', async () => {
    const { goOn, spend } = budget(5);
    const result = await search({
      varies: VARIES,
      seed: 7,
      goOn,
      probes: 0,
      attempt: async (tried, seed) => {
        spend();
        return { kind: 'unclear', tried, seed, why: 'it never came up' };
      },
    });
    expect(result.found).toBeNull();
    expect(result.trials.map(({ kind }) => kind)).toEqual(['unclear', 'unclear', 'unclear', 'unclear', 'unclear']);
  });

  it('keeps what it has found if the budget ends in the middle of the shrinking', async () => {
    const { goOn, spend } = budget(3);
    const { found, trials } = await search({
      varies: { heldMs: { min: 100, max: 20_000, usual: 100 } },
      seed: 7,
      goOn,
      probes: 0,
      attempt: async (tried, seed) => {
        spend();
        return (tried['heldMs'] ?? 0) >= 103 ? broke(tried, seed) : { kind: 'held', tried, seed };
      },
    });
    expect(trials.length).toBe(3);
    expect(found).not.toBeNull();
  });

  it('lets an error of a run through', async () => {
    const attempt = async (): Promise<Trial> => {
      throw new RangeError('the harness broke');
    };
    await expect(search({ varies: VARIES, seed: 7, attempt, goOn: always, probes: 0 })).rejects.toThrow('the harness broke');
  });
});
