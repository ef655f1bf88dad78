import { count, plural, span } from '../report/number-format.ts';
import type { Kind } from './case-attempt.ts';
import { addReloads, type Cell, countKinds, factsOfCase } from './cells.ts';
import { reloadsInWords } from './reload-bound.ts';
import type { Suite } from './suite-types.ts';
import type { WatchedMeasure } from './trend/fields.ts';
import type { Move, WholeShift } from './trend/moved.ts';
import type { Change } from './trend/verdicts.ts';

/** A sign for each kind; it stands beside words, never alone. */
export const SIGN: Readonly<Record<Kind, string>> = { pass: '✓', fail: '✗', 'no-longer-reproduces': '◇', inconclusive: '?', broken: '!' };

/** What a kind means, for headlines. */
export const MEANS: Readonly<Record<Kind, string>> = {
  pass: 'as it should be',
  fail: 'failed',
  'no-longer-reproduces': 'a known defect no longer shows',
  inconclusive: 'could not be judged',
  broken: 'the harness broke',
};

/** `44 of 45 cases are as they should be; 1 failed.` */
export function resultInWords({ cases, missing }: Suite): string {
  const kinds = countKinds(cases);
  const others = (['fail', 'no-longer-reproduces', 'inconclusive', 'broken'] as const).filter((kind) => kinds[kind] > 0);
  const parts = others.map(
    (kind) => `${kinds[kind]} ${kind === 'broken' || kind === 'no-longer-reproduces' ? `in which ${MEANS[kind]}` : MEANS[kind]}`,
  );
  if (missing.length > 0) parts.push(`${missing.length} not done`);
  const all = cases.length + missing.length;
  return `${kinds.pass} of ${plural(all, 'case')} ${kinds.pass === 1 ? 'is' : 'are'} as ${all === 1 ? 'it' : 'they'} should be${parts.length === 0 ? '' : `; ${parts.join(', ')}`}.`;
}

/** `2 of 3` if repetitions differ; else how many there were. */
export function countInWords(cell: Cell): string {
  return `${cell.count[cell.kind]}/${cell.cases.length}`;
}

/** `loses 6 of 67`: what users of a scenario lose that has shown what it must, since it is there to lose it; null if nothing. */
export function lossOfCell({ kind, cases }: Cell): string | null {
  const facts = cases.flatMap((each) => factsOfCase(each) ?? []);
  const failed = facts.reduce((sum, each) => sum + each.failed, 0);
  if (kind !== 'pass' || failed === 0) return null;
  return `loses ${count(failed)} of ${count(facts.reduce((sum, { sent }) => sum + sent, 0))}`;
}

/** What the reloads of all scenarios that promise zero downtime prove together; null if there were none. */
export function allReloadsInWords(cells: readonly Cell[]): string | null {
  const all = addReloads(cells.map(({ reloads }) => reloads));
  return all === null ? null : reloadsInWords(all);
}

/** `race on trixie (version 2.0.28-debian)`. */
export function placeInWords({ scenario, version, uwsgi }: Pick<Change, 'scenario' | 'version' | 'uwsgi'>): string {
  return `${scenario} on ${version}${uwsgi === '' ? '' : ` (version ${uwsgi})`}`;
}

/** What it was before: `passed on 2026-11-19 with version 2.0.21`. */
export function beforeInWords({ before, kind, uwsgi }: Change): string {
  if (before === null) return 'never judged before';
  const day = before.startedAt.slice(0, 10);
  const other = before.uwsgi === uwsgi || before.uwsgi === '' ? '' : ` with version ${before.uwsgi}`;
  if (before.kind === kind) return `so since ${day}${other}`;
  return `${DID[before.kind]} on ${day}${other}`;
}

const DID: Readonly<Record<Kind, string>> = {
  pass: 'passed',
  fail: 'failed',
  'no-longer-reproduces': 'did not show its defect',
  inconclusive: 'could not be judged',
  broken: 'broke',
};

const MEASURE: Readonly<Record<WatchedMeasure, string>> = { stallMs: 'longest stall', reloadMs: 'reload', memoryKiB: 'peak memory' };

/** A measure's value with its unit. */
function valueInWords(measure: WatchedMeasure, value: number): string {
  return measure === 'memoryKiB' ? memoryInWords(value) : span(value);
}

/** `79 MiB`; null is a dash. */
export function memoryInWords(kib: number | null | undefined): string {
  return kib === null || kib === undefined ? '–' : `${Math.round(kib / 1024)} MiB`;
}

/** How a scenario's own nights differ is hardly known from fewer. */
const FEW = 7;

/** `dance@trixie: longest stall from 20 ms to 45 ms, for 3 nights now`. */
export function moveInWords({ cell, measure, before, now, nights, earlier = FEW }: Move): string {
  const since = nights === 1 ? 'this night' : `for ${nights} nights now`;
  const weak = earlier < FEW ? `, against ${plural(earlier, 'earlier night')} alone` : '';
  return `${cell}: ${MEASURE[measure]} from ${valueInWords(measure, before)} to ${valueInWords(measure, now)}, ${since}${weak}`;
}

/** `the machine of part 2: longest stall 1.8 times the usual, in all scenarios`. */
export function shiftInWords({ part, measure, factor }: WholeShift): string {
  return `machine ${part + 1}: ${MEASURE[measure]} ${factor.toFixed(2)} times the usual, in all scenarios alike`;
}
