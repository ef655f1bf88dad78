import { withUnlike } from '../core/looks/unlike-ledger.ts';
import type { Recording } from '../core/record/run-record.ts';
import { overall } from '../core/verdict/check.ts';
import type { Check, Report } from './contract.ts';
import { splitChecks } from './deciding.ts';
import { escapeMarkup } from './escape.ts';
import { plural } from './number-format.ts';
import { renderVerdict } from './terminal/report-terminal.ts';

/**
 * `junit.xml`: a test suite for the run, a test case for each check. A refuted check is a `failure`, one that could not
 * be judged is an `error`, so that neither is green. `reportPath` is where the HTML report is; it goes into `system-out`.
 */
export function renderJunit(report: Report, recorded: Recording, reportPath: string): string {
  const { recording } = withUnlike(recorded);
  // The inner checks of a control must not hold: as test cases they would be red in a run that passed. They are in system-out.
  const { deciding } = splitChecks(report);
  const cases = [...deciding, ...verdictCase(report, deciding)];
  const number = (verdict: Check['verdict']): number => cases.filter((check) => check.verdict === verdict).length;
  const totals = `tests="${cases.length}" failures="${number('fail')}" errors="${number('inconclusive')}"`;
  const seconds = (recording.run.durationMs / 1000).toFixed(3);
  // JUnit's schema wants the time without a zone; it is UTC.
  const timestamp = escapeMarkup(report.startedAt.replace(/Z$/, ''));
  const summary = renderVerdict(report, recording, { width: 120, colour: false, reportPath });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="zerodrop" ${totals} time="${seconds}">`,
    `  <testsuite name="${escapeMarkup(report.scenario)}" ${totals} skipped="0" time="${seconds}" timestamp="${timestamp}">`,
    '    <properties>',
    ...properties(report, recording).map(([name, value]) => `      <property name="${name}" value="${escapeMarkup(value)}"/>`),
    '    </properties>',
    ...cases.map((check) => testcase(report.scenario, check)),
    `    <system-out>${escapeMarkup(summary)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** A verdict that its checks don't bear out (there are none, say) must not become a suite without a failure. */
function verdictCase(report: Report, checks: readonly Check[]): Check[] {
  const shown = checks.length > 0 && (report.verdict === 'pass' || overall(checks) === report.verdict);
  if (shown) return [];
  const verdict = report.verdict === 'fail' ? 'fail' : 'inconclusive';
  return [
    { name: 'verdict', verdict, reason: 'refuted', detail: `the run's verdict is ${report.verdict}, of ${plural(checks.length, 'check')}` },
  ];
}

function properties(report: Report, recording: Recording): (readonly [string, string])[] {
  const { run } = recording;
  return [
    ['verdict', report.verdict],
    ['run', run.id],
    ['runtime', report.runtime],
    ['uwsgi', report.uwsgi?.version ?? 'none'],
    ['zerodrop', run.zerodrop],
    ['seed', String(run.options.seed ?? 'none')],
    ['command', run.command],
  ];
}

function testcase(scenario: string, check: Check): string {
  const head = `    <testcase classname="zerodrop.${escapeMarkup(scenario)}" name="${escapeMarkup(check.name)}" time="0"`;
  const detail = escapeMarkup(check.detail);
  switch (check.verdict) {
    case 'pass':
      return `${head}>\n      <system-out>${detail}</system-out>\n    </testcase>`;
    case 'fail':
      return `${head}>\n      <failure type="fail" message="${detail}">${detail}</failure>\n    </testcase>`;
    case 'inconclusive':
      return `${head}>\n      <error type="inconclusive" message="${detail}">${detail}</error>\n    </testcase>`;
  }
}
