import { Chalk } from 'chalk';
import { withUnlike } from '../../core/looks/unlike-ledger.ts';
import type { Recording } from '../../core/record/run-record.ts';
import type { Report } from '../contract.ts';
import { deployInWords } from '../deployed-words.ts';
import { escapeTerminal } from '../escape.ts';
import { troubleInWords } from '../held-up-words.ts';
import { lossInWords } from '../loss-words.ts';
import { expectationInWords, plural, span, whereItRan } from '../number-format.ts';
import { titleOf } from '../title.ts';
import { userCostInWords, userCostOf } from '../user-cost.ts';
import { checkLines } from './checks.ts';
import { failureLines } from './failures-section.ts';
import { numberLines } from './numbers.ts';
import type { Page } from './page.ts';
import { wrap } from './wrap.ts';

export interface VerdictOptions {
  /** Columns. */
  readonly width: number;
  readonly colour: boolean;
  /** Path of `report.html`, for the last line; null if there is none. */
  readonly reportPath: string | null;
}

/** How a stream wants its text: no colour if it is no terminal or NO_COLOR is set (no-color.org), 100 columns at most. */
export function optionsFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): { width: number; colour: boolean } {
  const terminal = stream.isTTY === true;
  return {
    width: Math.max(40, Math.min(terminal ? (stream.columns ?? 80) : 100, 120)),
    colour: terminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
  };
}

/** The verdict as a person reads it at the end of a run: headline, checks with their evidence, numbers, failures. Ends with a newline. */
export function renderVerdict(report: Report, recorded: Recording, options: VerdictOptions): string {
  const { recording } = withUnlike(recorded);
  const page: Page = { width: Math.max(40, options.width), ink: new Chalk({ level: options.colour ? 1 : 0 }) };
  const last = options.reportPath === null ? [] : ['', `${page.ink.bold('Report')}  ${escapeTerminal(options.reportPath)}`];
  const lines = [
    ...headline(report, recording, page),
    '',
    ...checkLines(report, page),
    '',
    ...numberLines(report, page),
    ...failureLines(report, recording, page),
    ...last,
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function headline(report: Report, recording: Recording, page: Page): string[] {
  const { ink, width } = page;
  const { run } = recording;
  const facts = `${whereItRan(report)} · ${span(run.durationMs)} · ${plural(report.requests.sent, 'request')}`;
  const title = titleOf(recording);
  const loss = lossInWords(report, recording);
  const trouble = troubleInWords(run) ?? deployInWords(report);
  const name = ink.bold(escapeTerminal(title === report.scenario ? title : `${report.scenario} ${title}`));
  // That a scenario showed what it must is not what its users met: beside a loss it would read like a contradiction.
  const shown = report.verdict === 'pass' && run.expectation.kind !== 'zero-downtime';
  const cost =
    run.runtime === 'external' || loss !== null ? [] : wrap(escapeTerminal(userCostInWords(userCostOf(recording, report))), width, '  ');
  const lines = [
    ...(shown
      ? [name, ...cost.map((line) => (report.requests.failed > 0 ? ink.red.bold(line) : ink.bold(line)))]
      : [`${badge(report.verdict, page)}  ${name}`]),
    ...wrap(escapeTerminal(facts), width, '  '),
  ];
  if (run.title !== '' && run.title !== report.scenario)
    lines.push(...wrap(escapeTerminal(`${run.runtime === 'external' ? '$ ' : ''}${run.title}`), width, '  '));
  if (!shown) lines.push(...cost);
  if (run.expectation.kind !== 'zero-downtime') lines.push(...promiseLines(report, recording, page, shown));
  if (loss !== null) lines.push(...wrap(escapeTerminal(loss), width, '  ').map((line) => ink.red.bold(line)));
  if (trouble !== null) lines.push(...wrap(escapeTerminal(trouble), width, '  ').map((line) => ink.yellow.bold(line)));
  return lines;
}

/** What the scenario must show; if it did, with the verdict before it. */
function promiseLines(report: Report, { run }: Recording, page: Page, shown: boolean): string[] {
  const promise = escapeTerminal(expectationInWords(run.expectation));
  if (!shown) return wrap(`expects ${promise}`, page.width, '  ');
  const label = ' PASS   ';
  const [first = '', ...rest] = wrap(`It showed what it must: ${promise}`, page.width, label);
  return [`${badge(report.verdict, page)}  ${first.slice(label.length)}`, ...rest.map((line) => `  ${line.trimStart()}`)];
}

function badge(verdict: Report['verdict'], { ink }: Page): string {
  switch (verdict) {
    case 'pass':
      return ink.bgGreen.black.bold(' PASS ');
    case 'fail':
      return ink.bgRed.white.bold(' FAIL ');
    case 'inconclusive':
      return ink.bgYellow.black.bold(' INCONCLUSIVE ');
  }
}
