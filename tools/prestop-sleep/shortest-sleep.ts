import { type Share, shareOf } from '../../harness/core/verdict/measures/clopper-pearson.ts';

/** Between which sleeps the shortest lies that loses nothing, in milliseconds, and how well that is known. */
export type ShortestSleep =
  | { readonly kind: 'found'; readonly losesAtMs: number | null; readonly holdsAtMs: number; readonly confirmed: Share }
  /** Also the longest that was tried loses. */
  | { readonly kind: 'none'; readonly longestMs: number };

export interface SleepSearch {
  readonly longestMs: number;
  readonly resolutionMs: number;
  /** How many stops a sleep must come through in the search, and how many in the end. */
  readonly stops: number;
  readonly confirmStops: number;
  /** Stops a backend once, with a sleep. Gives how many requests were lost. */
  readonly stop: (sleepMs: number) => Promise<number>;
}

/**
 * Bisects for the shortest sleep that loses nothing. A sleep that lost once loses; one that lost nothing so far must come through more stops
 * in the end, and is made longer by the resolution until it does.
 */
export async function shortestSleep(search: SleepSearch): Promise<ShortestSleep> {
  const { longestMs, resolutionMs, stops, confirmStops } = search;
  if (await losesIn(search, longestMs, stops)) return { kind: 'none', longestMs };
  let losesAtMs: number | null = null;
  let holdsAtMs = longestMs;
  if (await losesIn(search, 0, stops)) losesAtMs = 0;
  else holdsAtMs = 0;
  while (losesAtMs !== null && holdsAtMs - losesAtMs > resolutionMs) {
    const middleMs = Math.round((losesAtMs + holdsAtMs) / 2);
    if (await losesIn(search, middleMs, stops)) losesAtMs = middleMs;
    else holdsAtMs = middleMs;
  }
  for (;;) {
    const lost = await losesIn(search, holdsAtMs, confirmStops);
    if (!lost) return { kind: 'found', losesAtMs, holdsAtMs, confirmed: shareOf(0, confirmStops) };
    if (holdsAtMs >= longestMs) return { kind: 'none', longestMs };
    losesAtMs = holdsAtMs;
    holdsAtMs = Math.min(longestMs, holdsAtMs + resolutionMs);
  }
}

async function losesIn({ stop }: SleepSearch, sleepMs: number, stops: number): Promise<boolean> {
  for (let i = 0; i < stops; i++) if ((await stop(sleepMs)) > 0) return true;
  return false;
}
