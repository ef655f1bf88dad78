import { count, plural, span } from '../report/number-format.ts';
import { KINDS, type Kind } from './case-attempt.ts';
import { addReloads, type Cell, countKinds, factsOfCase } from './cells.ts';
import { reloadsInWords } from './reload-bound.ts';
import type { RunFacts } from './run-facts.ts';
import { shownInWords } from './shown.ts';
import type { shownNowAndThen } from './shown-cells.ts';
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
export function resultInWords({ cases, missing, skipped = [] }: Suite): string {
  const kinds = countKinds(cases);
  const others = (['fail', 'no-longer-reproduces', 'inconclusive', 'broken'] as const).filter((kind) => kinds[kind] > 0);
  const parts = others.map(
    (kind) => `${kinds[kind]} ${kind === 'broken' || kind === 'no-longer-reproduces' ? `in which ${MEANS[kind]}` : MEANS[kind]}`,
  );
  if (missing.length > 0) parts.push(`${missing.length} not done`);
  if (skipped.length > 0) parts.push(`${plural(skipped.length, 'scenario')} skipped`);
  const all = cases.length + missing.length;
  return `${count(kinds.pass)} of ${plural(all, 'case')} ${kinds.pass === 1 ? 'is' : 'are'} as ${all === 1 ? 'it' : 'they'} should be${parts.length === 0 ? '' : `; ${parts.join(', ')}`}.`;
}

/** `✓ no loss 5/5`, `✓ defect 5/5, loses 6 of 67`, `✗ fail 1/5`: what a field of the matrix showed, or how it ended, and in how many repetitions. */
export function cellInWords(cell: Cell): string {
  const loss = lossOfCell(cell);
  return `${SIGN[cell.kind]} ${outcomeOfCell(cell)} ${cell.count[cell.kind]}/${cell.cases.length}${loss === null ? '' : `, ${loss}`}`;
}

/** `loses 6 of 67`: what users of a scenario lose that has shown what it must, since it is there to lose it; null if nothing. */
export function lossOfCell({ kind, cases }: Cell): string | null {
  const facts = cases.flatMap((each) => factsOfCase(each) ?? []);
  const failed = facts.reduce((sum, each) => sum + each.failed, 0);
  if (kind !== 'pass' || failed === 0) return null;
  return `loses ${count(failed)} of ${count(facts.reduce((sum, { sent }) => sum + sent, 0))}`;
}

/** The same without its sign and its numbers. */
export function outcomeOfCell({ kind, expects }: Cell): string {
  return kind === 'pass' && expects.length > 0 ? expects.map((each) => SHOWED[each]).join(' or ') : kind;
}

const SHOWED: Readonly<Record<RunFacts['expects'], string>> = {
  'zero-downtime': 'no loss',
  defect: 'defect',
  rate: 'now and then',
  refuted: 'refuted',
};

/** What the words of the matrix mean. */
export const LEGEND =
  'no loss: nothing was lost, and every promise kept · defect: the known defect showed · now and then: a defect showed at most as often as is known · refuted: a control was refuted, as it must be';

/** `12 of 12`, `11 of 12: 1 failed`: how many fields of a server's column are as they should be; empty if there are none. */
export function columnSumInWords(cells: readonly Cell[]): string {
  if (cells.length === 0) return '';
  const those = (kind: Kind): number => cells.filter((cell) => cell.kind === kind).length;
  const others = KINDS.filter((kind) => kind !== 'pass' && those(kind) > 0).map((kind) => `${those(kind)} ${kind}`);
  return `${those('pass')} of ${cells.length}${others.length === 0 ? '' : `: ${others.join(', ')}`}`;
}

/** What was skipped, a line for each server and reason. */
export function skippedInWords({ skipped = [] }: Pick<Suite, 'skipped'>): readonly string[] {
  return [...Map.groupBy(skipped, ({ server, reason }) => `${server} ${reason}`).values()].flatMap((its) => {
    const [first] = its;
    return first === undefined ? [] : [`${first.server}, ${plural(its.length, 'scenario')}: ${first.reason}`];
  });
}

/** `race on trixie: its defect showed in 3 of 5 runs (95 %: 15 % to 95 %)` */
export function nowAndThenInWords({ cell, shown }: ReturnType<typeof shownNowAndThen>[number]): string {
  return `${cell.scenario} on ${cell.version}: ${shownInWords(shown)}`;
}

/** What the reloads of all scenarios that promise zero downtime prove together; null if there were none. */
export function allReloadsInWords(cells: readonly Cell[]): string | null {
  const all = addReloads(cells.map(({ reloads }) => reloads));
  return all === null ? null : reloadsInWords(all);
}

/** `race on trixie (uWSGI 2.0.28-debian)`; of a result that did not keep the server `(version 2.0.28-debian)`. */
export function placeInWords({ scenario, version, uwsgi, server }: Pick<Change, 'scenario' | 'version' | 'uwsgi' | 'server'>): string {
  const what = server === undefined || server === uwsgi ? `version ${uwsgi}` : server;
  return `${scenario} on ${version}${uwsgi === '' ? '' : ` (${what})`}`;
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
