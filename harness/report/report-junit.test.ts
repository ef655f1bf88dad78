import type { Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import type { Check, Report } from './contract.ts';
import { renderJunit } from './report-junit.ts';
import { sampleRecording } from './sample/sample-recording.ts';
import { sampleReport } from './sample/sample-report.ts';
import { parseXml } from './sample/xml.ts';

const recording = sampleRecording('killed');
const report = sampleReport(recording);

function suiteOf(changed: Partial<Report>): Element {
  const text = renderJunit({ ...report, ...changed }, recording, 'reports/x/report.html');
  const [suite] = [...parseXml(text).getElementsByTagName('testsuite')];
  if (suite === undefined) throw new Error('there is no test suite');
  return suite;
}

function totals(suite: Element): Record<string, number> {
  return Object.fromEntries(['tests', 'failures', 'errors'].map((name) => [name, Number(suite.getAttribute(name))]));
}

describe('renderJunit', () => {
  it('makes a refuted check a failure and one that could not be judged an error', () => {
    const suite = suiteOf({});
    expect(totals(suite)).toEqual({ tests: 7, failures: 2, errors: 1 });
    expect(suite.getElementsByTagName('testcase').length).toBe(7);
    expect(suite.getElementsByTagName('failure').length).toBe(2);
    expect(suite.getElementsByTagName('error').length).toBe(1);
    expect(suite.getElementsByTagName('failure')[0]?.getAttribute('message')).toBe(report.checks[1]?.detail);
  });

  it('has the summary and the path of the HTML report in system-out', () => {
    const output = [...suiteOf({}).getElementsByTagName('system-out')].at(-1)?.textContent ?? '';
    expect(output).toContain('FAIL');
    expect(output).toContain('reports/x/report.html');
  });

  it('stays well-formed whatever a check says', () => {
    const evil: Check = { name: `a"><b '&`, verdict: 'fail', reason: 'refuted', detail: `</failure>]]>\u0000\u001b[31m & "x" <!--` };
    const [testcase] = [...suiteOf({ checks: [evil] }).getElementsByTagName('testcase')];
    expect(testcase?.getAttribute('name')).toBe(evil.name);
    expect(testcase?.textContent).toContain('</failure>]]>');
  });

  it('is not green if there was no check', () => {
    expect(totals(suiteOf({ checks: [], verdict: 'inconclusive' }))).toEqual({ tests: 1, failures: 0, errors: 1 });
    expect(totals(suiteOf({ checks: [], verdict: 'pass' }))).toEqual({ tests: 1, failures: 0, errors: 1 });
  });

  it('is not green if the checks hold and the verdict does not', () => {
    const checks: Check[] = [{ name: 'accounted', verdict: 'pass', reason: 'holds', detail: '' }];
    expect(totals(suiteOf({ checks, verdict: 'fail' }))).toEqual({ tests: 2, failures: 1, errors: 0 });
    expect(totals(suiteOf({ checks, verdict: 'inconclusive' }))).toEqual({ tests: 2, failures: 0, errors: 1 });
  });

  it('is green for a control that passed, whose inner checks must not hold', () => {
    const checks: Check[] = [
      { name: 'control', verdict: 'pass', reason: 'holds', detail: 'broken on purpose' },
      { name: 'inner/zero-downtime', verdict: 'fail', reason: 'refuted', detail: '5 requests failed' },
    ];
    const suite = suiteOf({ checks, verdict: 'pass' });
    expect(totals(suite)).toEqual({ tests: 1, failures: 0, errors: 0 });
    expect([...suite.getElementsByTagName('system-out')].at(-1)?.textContent).toContain('5 requests failed');
  });
});
