import type { Suite } from '../suite-types.ts';
import { type Moves, movesOf } from './moved.ts';
import { type VerdictChanges, verdictChanges } from './verdicts.ts';

/** How a suite compares with earlier ones. */
export interface Trend extends VerdictChanges, Moves {
  /** Earlier suites that it was compared with; verdicts with all of them, measures with the newest of the same options. */
  readonly nights: number;
  /** Start of the last one before it. */
  readonly previous: string | null;
}

/** Compares a suite with those before it, in any order; those that began after it are left out. */
export function trendOf(now: Suite, others: readonly Suite[]): Trend {
  const earlier = others
    .filter((suite) => suite.startedAt < now.startedAt && comparable(suite, now))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return {
    nights: earlier.length,
    previous: earlier[0]?.startedAt ?? null,
    ...verdictChanges(now, earlier),
    ...movesOf(
      now,
      earlier.filter((suite) => measuredAlike(suite, now)),
    ),
  };
}

/** The verdicts of another runtime, or of another question, are no history of these. */
function comparable({ options: a }: Suite, { options: b }: Suite): boolean {
  return a.runtime === b.runtime && a.strict === b.strict;
}

/** Times depend on how the load was made, and on how many runs shared a machine. */
function measuredAlike({ options: a }: Suite, { options: b }: Suite): boolean {
  return (
    a.startupSeconds === b.startupSeconds && a.slowSeconds === b.slowSeconds && a.clients === b.clients && a.concurrency === b.concurrency
  );
}
