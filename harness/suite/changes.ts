import { cellsOf } from './cells.ts';
import type { Suite } from './suite-types.ts';
import { type Change, verdictChanges } from './trend/verdicts.ts';

/** What a person has to look at after a night, each with its headline. */
export interface Changes {
  readonly title: string;
  readonly changes: readonly Change[];
  /** What to do about it; empty if that goes without saying. */
  readonly advice: string;
}

const NOT_REPRODUCING =
  'Either the server was mended: then the scenario should say so, with `since` and the version. Or the scenario no longer reaches the defect.';

export const NEWLY_PASSING = 'Newly passing';

/** What is new, the worst first. Without earlier suites all that is not as it should be is new. */
export function changesOf(suite: Suite): readonly Changes[] {
  const trend = suite.trend ?? verdictChanges(suite, []);
  const first = suite.trend === null || suite.trend.nights === 0;
  const { newlyFailing, newlyNotReproducing, newlyUnclear, newlyPassing } = trend;
  return [
    { title: first ? 'Failing' : 'Newly failing', changes: newlyFailing, advice: '' },
    { title: 'A known defect no longer shows', changes: newlyNotReproducing, advice: NOT_REPRODUCING },
    { title: 'Can no longer be judged', changes: newlyUnclear.filter(({ before }) => before !== null), advice: '' },
    { title: 'Could not be judged', changes: newlyUnclear.filter(({ before }) => before === null), advice: '' },
    { title: NEWLY_PASSING, changes: newlyPassing, advice: '' },
  ].filter(({ changes }) => changes.length > 0);
}

/** What is not as it should be, and was not before either. */
export function unchangedOf(suite: Suite): readonly Change[] {
  const told = new Set(changesOf(suite).flatMap(({ changes }) => changes.map(({ cell }) => cell)));
  const bad = new Set(cellsOf(suite.cases).flatMap(({ id, kind }) => (kind === 'pass' ? [] : [id])));
  return (suite.trend?.still ?? []).filter(({ cell }) => bad.has(cell) && !told.has(cell));
}
