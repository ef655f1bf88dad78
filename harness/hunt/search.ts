import fc from 'fast-check';
import { type Case, describeCase } from '../run/variable.ts';
import type { Variable } from '../scenario.ts';
import type { Breakage, Trial } from './trial.ts';
import { triesFor } from './tries-for.ts';

export interface SearchOptions {
  readonly varies: Readonly<Record<string, Variable>>;
  /** The same seed chooses the same cases in the same order, and the same seed for the run of each. */
  readonly seed: number;
  /** Runs a case once, with a seed for what is random in the app. */
  readonly attempt: (chosen: Case, seed: number) => Promise<Trial>;
  /** False if the budget is used up, or the user wants to stop. */
  readonly goOn: () => boolean;
  /** How often what was found is repeated, to learn how often it breaks, before it is made simpler. */
  readonly probes: number;
}

export interface SearchResult {
  /** Every run, in order. */
  readonly trials: readonly Trial[];
  readonly found: Found | null;
}

/** A case that broke the verdict, and what it was before it was shrunk. */
export interface Found {
  readonly found: Case;
  readonly first: Case;
  /** The seed of the run that broke; all that came after it, to make the case simpler, was run with it too. */
  readonly seed: number;
  readonly breakage: Breakage;
}

/** Seeds lie below this. */
const SEEDS = 2 ** 31;

type Broken = Extract<Trial, { readonly kind: 'broke' }>;

/** What broke so often, and each time, is repeated no more before it is made simpler. */
const PROBES_OF_THE_CERTAIN = 2;
/** More than any budget allows. */
const MOST_CASES = 100_000;

/**
 * Chooses cases until one breaks the verdict, then makes it simpler (each number smaller), as long as it breaks it in the
 * same way. fast-check chooses and shrinks. But a race does not show each time: so what was found is repeated first, and
 * the rarer it breaks, the more often a simpler case is tried before it is given up.
 */
export async function search({ varies, seed, attempt, goOn, probes }: SearchOptions): Promise<SearchResult> {
  const trials: Trial[] = [];
  let first: Broken | null = null;
  let last: Broken | null = null;
  const known = new Map<string, boolean>();
  let tries = 1;
  let broken: { readonly error: unknown } | null = null;

  const breaks = async (chosen: Case): Promise<boolean> => {
    for (let turn = 0; turn < tries; turn++) {
      if (!goOn()) return false;
      const trial = await run(chosen);
      if (trial.kind !== 'broke' || (first !== null && trial.breakage.rules !== first.breakage.rules)) continue;
      last = trial;
      if (first === null) {
        first = trial;
        tries = triesFor(await brokeAgain(trial));
      }
      return true;
    }
    return false;
  };

  const run = async (chosen: Case): Promise<Trial> => {
    const trial = await attempt(chosen, first?.seed ?? (seed + trials.length) % SEEDS);
    trials.push(trial);
    return trial;
  };

  const brokeAgain = async ({ tried, breakage }: Broken): Promise<{ readonly again: number; readonly asked: number }> => {
    let again = 0;
    let asked = 0;
    // What broke each time so far is not rare: the time is better spent on making it simpler.
    while (asked < probes && !(asked >= PROBES_OF_THE_CERTAIN && again === asked) && goOn()) {
      const trial = await run(tried);
      asked++;
      if (trial.kind === 'broke' && trial.breakage.rules === breakage.rules) again++;
    }
    return { again, asked };
  };

  const numbers = Object.fromEntries(Object.entries(varies).map(([name, { min, max }]) => [name, fc.integer({ min, max })]));
  const property = fc.asyncProperty(fc.record(numbers), async (chosen) => {
    // Once the budget is used up everything counts as holding: the search ends, or the shrinking with what it has.
    if (broken !== null || !goOn()) return;
    const key = describeCase(chosen);
    // Before anything was found, the same case is worth another try.
    const seen = first === null ? undefined : known.get(key);
    const broke =
      seen ??
      (await breaks(chosen).catch((error: unknown) => {
        // To fast-check any error is a case found. This one is ours.
        broken = { error };
        return false;
      }));
    if (first !== null) known.set(key, broke);
    if (broke) throw new Error(key);
  });
  await fc.check(property, { seed, numRuns: MOST_CASES });
  if (broken !== null) throw (broken as { readonly error: unknown }).error;
  const simplest = last as Broken | null;
  const original = first as Broken | null;
  if (simplest === null || original === null) return { trials, found: null };
  return { trials, found: { found: simplest.tried, first: original.tried, seed: original.seed, breakage: simplest.breakage } };
}
