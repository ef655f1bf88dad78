import type { Verdict } from '../../core/verdict/check.ts';
import type { Check, Report } from '../contract.ts';
import { INNER_TITLE, splitChecks } from '../deciding.ts';
import { escapeTerminal } from '../escape.ts';
import type { Page } from './page.ts';
import { labelled, wrap } from './wrap.ts';

/** A check that holds needs no more than these lines of evidence; the report has all of it. */
const LINES_OF_A_PASS = 4;

/** ✓, ✗ or ? for each check, its name, and its evidence wrapped beside it. */
export function checkLines(report: Report, page: Page): string[] {
  const { deciding, inner } = splitChecks(report);
  if (deciding.length === 0) return ['  no check could be made'];
  const columns = Math.min(4 + Math.max(...[...deciding, ...inner].map((check) => check.name.length)) + 2, 28);
  const shown = deciding.flatMap((check) => lines(check, columns, page, painter(check.verdict, page)));
  if (inner.length === 0) return shown;
  // In plain ink: what does not hold here was meant not to.
  const title = wrap(`${INNER_TITLE}:`, page.width, '  ');
  return [...shown, '', ...title, ...inner.flatMap((check) => lines(check, columns, page, (label) => label))];
}

function lines({ name, verdict, detail }: Check, columns: number, page: Page, paint: (label: string) => string): string[] {
  const all = labelled(`  ${mark(verdict)} ${escapeTerminal(name)}`, columns, escapeTerminal(detail), page.width, paint);
  if (verdict !== 'pass' || all.length <= LINES_OF_A_PASS) return all;
  return [...all.slice(0, LINES_OF_A_PASS - 1), `${' '.repeat(columns)}… (${all.length - LINES_OF_A_PASS + 1} more lines in the report)`];
}

function mark(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return '✓';
    case 'fail':
      return '✗';
    case 'inconclusive':
      return '?';
  }
}

function painter(verdict: Verdict, { ink }: Page): (label: string) => string {
  switch (verdict) {
    case 'pass':
      return ink.green;
    case 'fail':
      return ink.red.bold;
    case 'inconclusive':
      return ink.yellow.bold;
  }
}
