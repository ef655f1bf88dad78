import { FELT_MS } from '../../harness/report/user-cost.ts';
import type { Column, Measured } from './measured.ts';
import type { Entry } from './scenario-entry.ts';

/**
 * What a reload costs, in one word, best first: `clean` loses nothing and lets no client wait, `waits` loses nothing, `wrong` loses nothing
 * and goes wrong in another way, such as that the old version stays, `loses` loses requests.
 */
export type Standing = 'clean' | 'waits' | 'wrong' | 'loses';

const WORST_FIRST: readonly Standing[] = ['loses', 'wrong', 'waits', 'clean'];

/** The worst of all versions of its server. */
export function standingOf(columns: readonly Column[]): Standing {
  const all = columns.map(standingIn);
  return WORST_FIRST.find((standing) => all.includes(standing)) ?? 'clean';
}

/** The worst comes first. */
export function rankOf(column: Column): number {
  return WORST_FIRST.indexOf(standingIn(column));
}

/** Columns that are not as the one that is told in full: the same reload, of another release. */
export function otherwise({ main, columns }: Told): readonly Column[] {
  return columns.filter((column) => rankOf(column) !== rankOf(main));
}

function standingIn({ lossy, facts: { cost, expectation } }: Column): Standing {
  // One that loses now and then may have lost nothing in the run that is told.
  if (cost.failed > 0 || lossy > 0 || expectation.kind === 'rate') return 'loses';
  if (cost.changed === false || cost.strays > 0 || (cost.repeated ?? 0) > 0) return 'wrong';
  if (Math.max(cost.stallMs, cost.waitMs) >= FELT_MS) return 'waits';
  // A defect that costs no request is one all the same: it says itself what goes wrong.
  return expectation.kind === 'defect' ? 'wrong' : 'clean';
}

/** As a heading or a cell says it. */
export const STANDING: Readonly<Record<Standing, string>> = {
  clean: 'Loses nothing, and no client waits',
  waits: 'Loses nothing, but clients wait',
  wrong: 'Loses nothing, but goes wrong otherwise',
  loses: 'Loses requests',
};

/** A scenario that was measured. */
export interface Told {
  readonly entry: Entry;
  readonly columns: readonly Column[];
  /** The one that is told in full: that in which users lose most. */
  readonly main: Column;
  readonly standing: Standing;
}

/** All that is known. */
export interface Known {
  readonly entries: readonly Entry[];
  readonly measured: Measured;
}

/** Of a scenario by its name; null if it was not measured. */
export function toldOf({ entries, measured }: Known, name: string): Told | null {
  const entry = entries.find((each) => each.name === name);
  const columns = measured.get(name) ?? [];
  const main = columns[0];
  return entry === undefined || main === undefined ? null : { entry, columns, main, standing: standingOf(columns) };
}

/** All that were measured, in the order of the list. */
export function allTold(known: Known): readonly Told[] {
  return known.entries.flatMap(({ name }) => toldOf(known, name) ?? []);
}

/** What a known defect is, in its own words; null if the scenario is about none. */
export function defectOf({ main: { facts } }: Told): string | null {
  const { expectation } = facts;
  if (expectation.kind === 'defect') return expectation.signature.says;
  return expectation.kind === 'rate' ? expectation.rate.says : null;
}

/** What can be done instead: the cure that the scenario names, if it was measured. */
export function cureOf(known: Known, { cure }: Entry): Told | null {
  return cure === null ? null : toldOf(known, cure);
}
