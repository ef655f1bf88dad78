import fc from 'fast-check';
import type { Variable } from '../scenario.ts';
import type { Breakage, Trial } from './trial.ts';
import { type Case, describeCase } from './variable.ts';

export interface SearchOptions {
  readonly varies: Readonly<Record<string, Variable>>;
  /** The same seed chooses the same cases in the same order. */
  readonly seed: number;
  /** Runs a case once. */
  readonly attempt: (chosen: Case) => Promise<Trial>;
  /** False where the budget is used up, or somebody wants us to stop. */
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
  readonly breakage: Breakage;
}

/** A simpler case is given up when it would have broken by now with this probability, were it as bad as the one found. */
const CERTAINTY = 0.9;
/** More than any budget allows. */
const MOST_CASES = 100_000;

/**
 * Chooses cases until one breaks the verdict, then makes it simpler (each number smaller), as long as it breaks it in the
 * same way. fast-check chooses and shrinks. But a race does not show each time: so what was found is repeated first, and
 * the rarer it breaks, the more often a simpler case is tried before it is given up.
 */
export async function search({ varies, seed, attempt, goOn, probes }: SearchOptions): Promise<SearchResult> {
  const trials: Trial[] = [];
  let first: { readonly tried: Case; readonly breakage: Breakage } | null = null;
  let last: { readonly tried: Case; readonly breakage: Breakage } | null = null;
  const known = new Map<string, boolean>();
  let tries = 1;
  let broken: { readonly error: unknown } | null = null;

  const breaks = async (chosen: Case): Promise<boolean> => {
    for (let turn = 0; turn < tries; turn++) {
      if (!goOn()) return false;
      const breakage = await run(chosen);
      if (breakage === null || (first !== null && breakage.rules !== first.breakage.rules)) continue;
      last = { tried: chosen, breakage };
      if (first === null) {
        first = last;
        tries = triesFor(await brokeAgain(chosen, breakage), probes);
      }
      return true;
    }
    return false;
  };

  const run = async (chosen: Case): Promise<Breakage | null> => {
    const trial = await attempt(chosen);
    trials.push(trial);
    return trial.kind === 'broke' ? trial.breakage : null;
  };

  const brokeAgain = async (chosen: Case, { rules }: Breakage): Promise<number> => {
    let again = 0;
    for (let turn = 0; turn < probes && goOn(); turn++) if ((await run(chosen))?.rules === rules) again++;
    return again;
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
  const simplest = last as { readonly tried: Case; readonly breakage: Breakage } | null;
  const original = first as { readonly tried: Case; readonly breakage: Breakage } | null;
  return {
    trials,
    found: simplest === null || original === null ? null : { found: simplest.tried, first: original.tried, breakage: simplest.breakage },
  };
}

/** How often a case must hold before it counts as one that holds, if what was found broke `again` times out of `probes`. */
function triesFor(again: number, probes: number): number {
  // The run that found it counts too: it was one of those that broke.
  const rate = (again + 1) / (probes + 1);
  return rate >= CERTAINTY ? 1 : Math.ceil(Math.log(1 - CERTAINTY) / Math.log(1 - rate));
}
