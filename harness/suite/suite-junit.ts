import { count, number } from '../core/quantity.ts';
import { escapeMarkup } from '../report/escape.ts';
import type { CaseResult } from './case-attempt.ts';
import { cellsOf, countKinds, factsOfCase } from './cells.ts';
import { type ServerBlock, serverBlocks } from './server-blocks.ts';
import { cellId } from './suite-case.ts';
import type { Skipped, Suite } from './suite-types.ts';

/**
 * `junit.xml`: a test suite for each server and version, a test case for each scenario and repetition. What failed, and a known
 * defect that no longer shows, is a `failure` (its `type` says which); what could not be judged, broke or was not done is
 * an `error`, so that nothing of it is green. What was skipped is a suite of its own.
 */
export function renderSuiteJunit(suite: Suite): string {
  const blocks = serverBlocks(suite, cellsOf(suite.cases));
  const time = (suite.durationMs / 1000).toFixed(3);
  const parts = blocks.flatMap((block) => suite.options.versions.map((version) => ({ block, version })));
  const own = parts.map(({ block, version }) => ({ block, version, missing: suite.missing.filter((id) => isOf(id, block, version)) }));
  const lost = suite.missing.filter((id) => !own.some(({ missing }) => missing.includes(id)));
  const skipped = suite.skipped ?? [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="zerodrop suite" ${totals(suite.cases, suite.missing.length, skipped.length)} time="${time}">`,
    ...own.flatMap(({ block, version, missing }) => testsuite(suite, block, version, missing)),
    ...(lost.length === 0 ? [] : other('missing', lost.map(notDone), totals([], lost.length))),
    ...(skipped.length === 0 ? [] : other('skipped', skipped.map(leftOut), totals([], 0, skipped.length), skipped.length)),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Is what is missing a case of this server on this version? A shard that was lost is none. */
function isOf(id: string, { rows }: ServerBlock, version: string): boolean {
  return rows.some(({ scenario }) => id.startsWith(`${scenario}@${version}#`));
}

function testsuite(suite: Suite, block: ServerBlock, version: string, missing: readonly string[]): readonly string[] {
  const cases = block.cells.filter((cell) => cell.version === version).flatMap((cell) => cell.cases);
  // A version that was not asked for of this server.
  if (cases.length + missing.length === 0) return [];
  const seconds = cases.reduce((sum, each) => sum + tookMs(each), 0) / 1000;
  // JUnit's schema wants the time without a zone; it is UTC.
  const timestamp = escapeMarkup(suite.startedAt.replace(/Z$/, ''));
  const name = escapeMarkup(block.title === '' ? version : `${block.title} on ${version}`);
  const head = `name="${name}" ${totals(cases, missing.length)} skipped="0" time="${seconds.toFixed(3)}" timestamp="${timestamp}"`;
  const said = block.versions.get(version) ?? '';
  const property = `    <properties><property name="version" value="${escapeMarkup(said)}"/></properties>`;
  return [`  <testsuite ${head}>`, ...(said === '' ? [] : [property]), ...cases.map(testcase), ...missing.map(notDone), '  </testsuite>'];
}

/** Cases that belong to no server's part: the shard of a machine that was lost, and what was skipped. */
function other(name: string, cases: readonly string[], sums: string, skipped = 0): readonly string[] {
  return [`  <testsuite name="${name}" ${sums} skipped="${skipped}" time="0">`, ...cases, '  </testsuite>'];
}

function leftOut({ scenario, server, reason }: Skipped): string {
  const head = `    <testcase classname="zerodrop.${escapeMarkup(server)}" name="${escapeMarkup(scenario)}" time="0">`;
  return `${head}\n      <skipped message="${escapeMarkup(reason)}"/>\n    </testcase>`;
}

function testcase(each: CaseResult): string {
  const head = `    <testcase classname="zerodrop.${escapeMarkup(cellId(each))}" name="${escapeMarkup(each.id)}" time="${(tookMs(each) / 1000).toFixed(3)}"`;
  const says = escapeMarkup(each.says);
  const tail = `      <system-out>${escapeMarkup(about(each))}</system-out>\n    </testcase>`;
  switch (each.kind) {
    case 'pass':
      return `${head}>\n${tail}`;
    case 'fail':
    case 'no-longer-reproduces':
      return `${head}>\n      <failure type="${each.kind}" message="${says}">${says}</failure>\n${tail}`;
    case 'inconclusive':
    case 'broken':
      return `${head}>\n      <error type="${each.kind}" message="${says}">${says}</error>\n${tail}`;
  }
}

function notDone(id: string): string {
  const cell = escapeMarkup(id.includes('#') ? id.slice(0, id.lastIndexOf('#')) : 'missing');
  return `    <testcase classname="zerodrop.${cell}" name="${escapeMarkup(id)}" time="0">\n      <error type="missing" message="not done">the suite ended before this case was done</error>\n    </testcase>`;
}

function totals(cases: readonly CaseResult[], missing: number, skipped = 0): string {
  const { fail, 'no-longer-reproduces': unreproduced, inconclusive, broken } = countKinds(cases);
  return `tests="${cases.length + missing + skipped}" failures="${fail + unreproduced}" errors="${inconclusive + broken + missing}"`;
}

function tookMs(each: CaseResult): number {
  return factsOfCase(each)?.durationMs ?? 0;
}

function about(each: CaseResult): string {
  const facts = factsOfCase(each);
  const uwsgi =
    facts === null ? '' : `version ${facts.uwsgi ?? 'unknown'}; ${count(facts.sent, 'request')}, ${number(facts.failed)} failed`;
  const folders = each.attempts.map(({ folder }) => folder ?? 'no report');
  const again = each.attempts.length > 1 ? 'the load generator was saturated in the first attempt, so it was done again alone' : '';
  return [uwsgi, again, ...folders].filter((text) => text !== '').join('\n');
}
