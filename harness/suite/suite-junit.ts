import { count, number } from '../core/quantity.ts';
import { escapeMarkup } from '../report/escape.ts';
import type { CaseResult } from './case-attempt.ts';
import { countKinds, factsOfCase } from './cells.ts';
import { cellId } from './suite-case.ts';
import type { Suite } from './suite-types.ts';

/**
 * `junit.xml`: a test suite for each version, a test case for each scenario and repetition. What failed, and a known
 * defect that no longer shows, is a `failure` (its `type` says which); what could not be judged, broke or was not done is
 * an `error`, so that nothing of it is green.
 */
export function renderSuiteJunit(suite: Suite): string {
  const { versions } = suite.options;
  const time = (suite.durationMs / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="zerodrop suite" ${totals(suite.cases, suite.missing.length)} time="${time}">`,
    ...versions.flatMap((version) => testsuite(suite, version)),
    ...lost(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function testsuite(suite: Suite, version: string): readonly string[] {
  const cases = suite.cases.filter((each) => each.version === version);
  const missing = suite.missing.filter((id) => id.includes(`@${version}#`));
  const seconds = cases.reduce((sum, each) => sum + tookMs(each), 0) / 1000;
  // JUnit's schema wants the time without a zone; it is UTC.
  const timestamp = escapeMarkup(suite.startedAt.replace(/Z$/, ''));
  const head = `name="${escapeMarkup(version)}" ${totals(cases, missing.length)} skipped="0" time="${seconds.toFixed(3)}" timestamp="${timestamp}"`;
  return [`  <testsuite ${head}>`, ...cases.map(testcase), ...missing.map(notDone), '  </testsuite>'];
}

/** What is missing as a whole: the shard of a machine that was lost. */
function lost({ missing, options }: Suite): readonly string[] {
  const shards = missing.filter((id) => !options.versions.some((version) => id.includes(`@${version}#`)));
  if (shards.length === 0) return [];
  return [`  <testsuite name="missing" ${totals([], shards.length)} skipped="0" time="0">`, ...shards.map(notDone), '  </testsuite>'];
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

function totals(cases: readonly CaseResult[], missing: number): string {
  const { fail, 'no-longer-reproduces': unreproduced, inconclusive, broken } = countKinds(cases);
  return `tests="${cases.length + missing}" failures="${fail + unreproduced}" errors="${inconclusive + broken + missing}"`;
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
