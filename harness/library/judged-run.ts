import type { Verdict } from '../core/verdict/check.ts';
import type { Report } from '../report/contract.ts';

/** A run that has ended and been judged. */
export interface JudgedRun {
  /** `pass` only if all checks hold. `inconclusive` is no pass: something could not be judged, and `report.checks` says what. */
  readonly verdict: Verdict;
  /** What `report.json` holds. Times are milliseconds on a clock that starts with the run. */
  readonly report: Report;
  /** Absolute path of the page for people, `report.html`. */
  readonly reportPath: string;
  /** Absolute path of the run's folder: `report.json`, `report.html`, `junit.xml`, the ledger, the events and logs. */
  readonly folder: string;
  /** What the `deploy` function of `watch` threw; the verdict is inconclusive then. Absent if it threw nothing. */
  readonly deployError?: unknown;
}

/** Most lines of a list in a message: the page has all. */
const MOST = 5;

/** What a run is worth, in a few lines, with the path of its page at the end. */
export function inFewLines({ verdict, report, reportPath, deployError }: JudgedRun): string {
  const { sent, failed, byOutcome } = report.requests;
  const outcomes = Object.entries(byOutcome).filter(([outcome]) => outcome !== 'answered' && outcome !== 'unprocessed');
  const refuted = report.checks.filter((check) => check.verdict !== 'pass').sort((a, b) => rank(a.verdict) - rank(b.verdict));
  const lines = [
    `${verdict}: ${failed} of ${sent} requests failed${outcomes.length === 0 ? '' : ` (${outcomes.map(([name, n]) => `${n} ${name}`).join(', ')})`}`,
    ...(deployError === undefined
      ? []
      : [`  the deploy threw: ${deployError instanceof Error ? deployError.message : String(deployError)}`]),
    ...firstOf(report.findings.map(({ says }) => `  ${says}`)),
    ...firstOf(refuted.map(({ name, verdict: of, detail }) => `  ${of}: ${name}: ${detail}`)),
    `report: ${reportPath}`,
  ];
  return lines.join('\n');
}

function rank(verdict: Verdict): number {
  return ['fail', 'inconclusive', 'pass'].indexOf(verdict);
}

function firstOf(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `  and ${lines.length - MOST} more`];
}
