import type { Failure } from '../../core/ledger/outcome.ts';
import type { Breakage } from '../trial.ts';
import { triesFor } from '../tries-for.ts';
import { candidates } from './candidates.ts';
import { describePlace, type Place } from './place.ts';
import type { SeenStep } from './place-gate.ts';
import { simplerPlaces } from './simpler-places.ts';

/** What came of one run in which something was frozen, or nothing. */
export type ForceTrial = {
  /** Null for the strategy as it is. */
  readonly place: Place | null;
  readonly steps: readonly SeenStep[];
  /** How many steps had been taken when all were thawed; null if nothing was frozen. */
  readonly thawedAfter: number | null;
} & (
  | { readonly kind: 'held' }
  | { readonly kind: 'broke'; readonly breakage: Breakage; readonly lost: readonly Lost[] }
  /** Nothing can be said: the run could not be carried through, or there was nothing to freeze. */
  | { readonly kind: 'unclear'; readonly why: string }
);

/** Requests that were lost in one way. */
export interface Lost {
  readonly count: number;
  readonly outcome: Failure;
  /** Name of the known cause; null if they are unexplained. */
  readonly cause: string | null;
}

export type BrokenTrial = Extract<ForceTrial, { readonly kind: 'broke' }>;

export interface ForceSearchOptions {
  /** Runs the strategy once, with what is forced at a place. */
  readonly attempt: (place: Place | null) => Promise<ForceTrial>;
  /** False if the budget is used up, or the user wants to stop. */
  readonly goOn: () => boolean;
  /** How often what was found is repeated, to learn how often it breaks, before it is made simpler. */
  readonly probes: number;
}

export interface ForceSearchResult {
  /** Every run, in order. */
  readonly trials: readonly ForceTrial[];
  /** How many places there are to try, and how many were. */
  readonly places: { readonly all: number; readonly tried: number };
  /** A run of the strategy as it is that broke; null if none did. */
  readonly byItself: BrokenTrial | null;
  /** The simplest that was found, and what it was first. */
  readonly found: { readonly trial: BrokenTrial; readonly first: BrokenTrial } | null;
}

/** What broke so often, and each time, is repeated no more before it is made simpler. */
const PROBES_OF_THE_CERTAIN = 2;
/** How often the strategy must break as it is to count as one that breaks each time. */
const TIMES_AS_IT_IS = 3;
/** How often it is run as it is at most: a busy machine may leave runs open. */
const LOOKS_AS_IT_IS = 10;
/** How often in a row a place must break a strategy that breaks now and then by itself; and a simpler place, if what was found breaks each time. */
const IN_A_ROW = 5;

/**
 * Runs the strategy as it is; unless that breaks each time, tries place after place until one breaks it, and makes that simpler as long as
 * it breaks in the same way. A simpler place is tried the more often, the rarer what was found breaks.
 */
export async function forceSearch({ attempt, goOn, probes }: ForceSearchOptions): Promise<ForceSearchResult> {
  const trials: ForceTrial[] = [];
  const run = async (place: Place | null): Promise<ForceTrial> => {
    const trial = await attempt(place);
    trials.push(trial);
    return trial;
  };
  const enough = (): boolean =>
    trials.some(({ kind }) => kind === 'held') || trials.filter(({ kind }) => kind === 'broke').length === TIMES_AS_IT_IS;
  do await run(null);
  while (!enough() && trials.length < LOOKS_AS_IT_IS && goOn());
  const asItIs = trials.find((trial) => trial.kind === 'held');
  const byItself = trials.find((trial) => trial.kind === 'broke') ?? null;
  if (asItIs === undefined)
    return { trials, places: { all: 0, tried: 0 }, byItself, found: byItself === null ? null : { trial: byItself, first: byItself } };

  const breaks: Breaks = async (place, like, inARow = byItself === null ? 1 : IN_A_ROW) => {
    for (let turn = 1; ; turn++) {
      const trial = await run(place);
      if (trial.kind !== 'broke' || (like !== null && trial.breakage.rules !== like.breakage.rules)) return { ...trial, kind: 'held' };
      if (turn >= inARow) return trial;
      // Too few to say that it breaks.
      if (!goOn()) return { ...trial, kind: 'held' };
    }
  };
  const all = candidates(asItIs.steps);
  const unclear: Place[] = [];
  let tried = 0;
  const firstThatBreaks = async (places: readonly Place[]): Promise<BrokenTrial | null> => {
    for (const place of places) {
      if (!goOn()) return null;
      const trial = await breaks(place, null);
      if (places === all) tried++;
      if (trial.kind === 'broke') return trial;
      if (trials.at(-1)?.kind === 'unclear') unclear.push(place);
    }
    return null;
  };
  // What a busy machine has left open is tried once more.
  const first = (await firstThatBreaks(all)) ?? (await firstThatBreaks([...unclear]));
  const found = first === null ? null : { trial: await simplest(first, { breaks, goOn, probes }), first };
  return { trials, places: { all: all.length, tried }, byItself, found };
}

/** Runs a place until it holds, or has broken so often in a row; `like` is in what way it must break, null if in any. */
type Breaks = (place: Place, like: BrokenTrial | null, inARow?: number) => Promise<ForceTrial>;

interface Shrinking extends Pick<ForceSearchOptions, 'goOn' | 'probes'> {
  readonly breaks: Breaks;
}

async function simplest(first: BrokenTrial, { breaks, goOn, probes }: Shrinking): Promise<BrokenTrial> {
  let again = 0;
  let asked = 0;
  while (first.place !== null && asked < probes && !(asked >= PROBES_OF_THE_CERTAIN && again === asked) && goOn()) {
    asked++;
    if ((await breaks(first.place, first)).kind === 'broke') again++;
  }
  const tries = triesFor({ again, asked });
  // Else luck would make a certain place simpler, and rare.
  const inARow = asked > 0 && again === asked ? IN_A_ROW : undefined;
  const known = new Set<string>();
  let best = first;
  for (;;) {
    const better = await firstSimpler(best);
    if (better === null) return best;
    best = better;
  }

  async function firstSimpler({ place }: BrokenTrial): Promise<BrokenTrial | null> {
    for (const simpler of place === null ? [] : simplerPlaces(place)) {
      const name = describePlace(simpler);
      if (known.has(name)) continue;
      known.add(name);
      for (let turn = 0; turn < tries && goOn(); turn++) {
        const trial = await breaks(simpler, first, inARow);
        if (trial.kind === 'broke') return trial;
      }
    }
    return null;
  }
}
