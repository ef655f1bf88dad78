import { count } from '../core/quantity.ts';
import { percent } from '../report/number-format.ts';
import type { EachRow } from './each-value.ts';
import type { RanOn } from './run-attempt.ts';

/** A measured table: how often a scenario's verdict broke, for each value of a variable. */
export interface EachTable {
  /** Name and title of the scenario. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly variable: string;
  readonly rows: readonly EachRow[];
  /** `2026-11-20` */
  readonly day: string;
  readonly ranOn: RanOn | null;
  readonly startupSeconds: number;
  readonly command: string;
}

const PLACES: Readonly<Record<string, string>> = { host: 'on the host', boxed: 'in one container' };

/** The table alone, in Markdown: it reads well on a terminal, too. */
export function renderEach({ variable, rows }: Pick<EachTable, 'variable' | 'rows'>): string {
  const cells = [
    [variable, 'runs', 'broke', 'rate', '95 % interval', 'rules that were broken'],
    ...rows.map(({ value, rate: { broke, runs, low, high }, unclear, ways }) => [
      String(value),
      unclear === 0 ? String(runs) : `${runs}, and ${unclear} that showed nothing`,
      String(broke),
      runs === 0 ? '–' : percent(broke / runs),
      `${percent(low)} to ${percent(high)}`,
      ways.map(([rules, times]) => (ways.length === 1 ? rules : `${times} × ${rules}`)).join('; '),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i < 5 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i < 5 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return `${[line(head), rule, ...body.map(line)].join('\n')}\n`;
}

/** A page of it, for `docs/`. The same measurement makes the same bytes. */
export function renderEachPage(table: EachTable): string {
  const { name, title, source, variable, day, ranOn, startupSeconds, command } = table;
  const where = ranOn === null ? '' : `${ranOn.server}, ${PLACES[ranOn.runtime] ?? 'in Docker'}, ${count(ranOn.cores, 'core')}, `;
  return `# How often it breaks, by ${variable}: ${title}

Measured by the command below, and not to be edited. Each run is one of the scenario \`${name}\`
([its source](${source})); a run breaks if its verdict is *fail*, and one that could not be judged counts for
neither. The interval is the exact one of 95 % confidence (Clopper and Pearson).

${day}, ${where}an import of ${startupSeconds} s.

${renderEach(table)}
\`\`\`
${command}
\`\`\`
`;
}
