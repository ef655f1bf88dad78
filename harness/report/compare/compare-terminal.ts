import { Chalk } from 'chalk';
import { escapeTerminal } from '../escape.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Row } from './compare-row.ts';
import { bestOf, differences, MEASURES } from './measures.ts';

const GAP = 2;

export interface TableOptions {
  readonly width: number;
  readonly colour: boolean;
  /** Path of the page, for the last line. */
  readonly pagePath: string;
}

/** Strategies side by side: a column each, as many beside one another as fit. The best of a line is marked with `*`. Ends with a newline. */
export function renderComparison(rows: readonly Row[], { width, colour, pagePath }: TableOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const head = Math.max(...MEASURES.map(({ name }) => name.length)) + GAP;
  const cells = rows.map((row) => MEASURES.map((measure) => `${measure.value(row)}${bestOf(measure, rows).has(row) ? ' *' : ''}`));
  const widths = rows.map((row, i) => Math.max(row.scenario.length, ...(cells[i] ?? []).map((cell) => cell.length)) + GAP);
  const lines: string[] = [];
  for (const block of blocks(widths, width - head)) {
    const pad = (texts: readonly string[]): string => texts.map((text, n) => text.padEnd(widths[block[n] ?? 0] ?? 0)).join('');
    lines.push(ink.bold(`${' '.repeat(head)}${pad(block.map((i) => escapeTerminal(rows[i]?.scenario ?? '')))}`.trimEnd()));
    for (const [m, { name }] of MEASURES.entries()) {
      lines.push(`${ink.dim(name.padEnd(head))}${pad(block.map((i) => escapeTerminal(cells[i]?.[m] ?? '')))}`.trimEnd());
    }
    lines.push('');
  }
  for (const { scenario, verdict, why } of rows)
    for (const { name, detail } of why)
      lines.push(
        ...wrap(escapeTerminal(`${scenario}: ${verdict} by ${name}. ${detail}`), width).map((line) =>
          verdict === 'fail' ? ink.red(line) : ink.yellow(line),
        ),
      );
  if (rows.some(({ why }) => why.length > 0)) lines.push('');
  const unlike = differences(rows);
  if (unlike.length > 0)
    lines.push(...wrap(`These runs were not made under the same load: ${unlike.join('; ')}.`, width).map((line) => ink.yellow(line)), '');
  lines.push(
    '* is the best of its line. Of several deploys in a run the worst counts.',
    `${ink.bold('Page')}  ${escapeTerminal(pagePath)}`,
  );
  return `${lines.join('\n')}\n`;
}

/** Columns in blocks that fit a width; each has one at least. */
function blocks(widths: readonly number[], room: number): number[][] {
  const found: number[][] = [];
  let left = 0;
  widths.forEach((width, i) => {
    const last = found.at(-1);
    if (last === undefined || width > left) {
      found.push([i]);
      left = room - width;
    } else {
      last.push(i);
      left -= width;
    }
  });
  return found;
}
