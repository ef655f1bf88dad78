import { Chalk, type ChalkInstance } from 'chalk';
import { exact } from '../core/calibration/exact.ts';
import type { CalibrationRow } from '../core/record/run-record.ts';

type Align = 'left' | 'right';

interface Column {
  readonly title: string;
  readonly align: Align;
  readonly cell: (row: CalibrationRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'fault', align: 'left', cell: (row) => row.fault },
  { title: 'counted as', align: 'left', cell: (row) => row.outcome },
  { title: 'lane', align: 'left', cell: (row) => row.lane },
  { title: 'clients', align: 'right', cell: (row) => String(row.clients) },
  { title: 'injected', align: 'right', cell: (row) => String(row.injected) },
  { title: 'counted', align: 'right', cell: (row) => String(row.counted) },
  { title: 'false alarms', align: 'right', cell: (row) => String(row.falseAlarms) },
  { title: '', align: 'left', cell: (row) => (exact(row) ? '✓' : '✗') },
];

/** The rows as an aligned table with a headline and a last line that sums up. `chalk` with level 0 makes it plain. */
export function renderTable(rows: readonly CalibrationRow[], chalk: ChalkInstance = new Chalk()): string {
  const widths = COLUMNS.map(({ title, cell }) => Math.max(title.length, ...rows.map((row) => cell(row).length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => (COLUMNS[i]?.align === 'right' ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    chalk.bold(line(COLUMNS.map((column) => column.title))),
    ...rows.map((row) => {
      const text = line(COLUMNS.map((column) => column.cell(row)));
      if (!exact(row)) return chalk.red(text);
      return row.outcome === 'answered' ? chalk.dim(text) : text;
    }),
    '',
    summary(rows, chalk),
  ].join('\n');
}

function summary(rows: readonly CalibrationRow[], chalk: ChalkInstance): string {
  const sum = (pick: (row: CalibrationRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const wrong = rows.filter((row) => !exact(row)).length;
  const faults = new Set(rows.filter((row) => row.outcome !== 'answered').map((row) => row.fault)).size;
  const correct = new Set(rows.filter((row) => row.outcome === 'answered').map((row) => row.fault)).size;
  const counts = `${sum((row) => row.injected)} injected, ${sum((row) => row.counted)} counted, ${sum((row) => row.falseAlarms)} false alarms`;
  const scope = `Faults: ${faults}. Kinds of correct behaviour: ${correct}. Rows: ${rows.length}. In all ${counts}.`;
  if (rows.length === 0) return chalk.red('Nothing was calibrated.');
  return wrong === 0
    ? `${scope} ${chalk.green('Every row is exact.')}`
    : `${scope} ${chalk.red(`${wrong} ${wrong === 1 ? 'row is' : 'rows are'} not exact.`)}`;
}
