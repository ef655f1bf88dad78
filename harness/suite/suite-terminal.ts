import { Chalk, type ChalkInstance } from 'chalk';
import { escapeTerminal } from '../report/escape.ts';
import type { Kind } from './case-attempt.ts';
import { type Cell, cellsOf, serversOfColumn } from './cells.ts';
import { changesOf, unchangedOf } from './changes.ts';
import { remarksOf } from './remarks.ts';
import type { Suite } from './suite-types.ts';
import {
  allReloadsInWords,
  beforeInWords,
  countInWords,
  lossOfCell,
  moveInWords,
  placeInWords,
  resultInWords,
  SIGN,
  shiftInWords,
} from './suite-words.ts';
import type { Change } from './trend/verdicts.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Path of `index.html`, for the last line. */
  readonly index: string;
}

/** What a suite shows, as a person reads it at its end: matrix, changes, what it proves. Ends with a newline. */
export function renderSuiteTerminal(suite: Suite, { colour, index }: TerminalOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const cells = cellsOf(suite.cases);
  const reloads = allReloadsInWords(cells);
  const trend = suite.trend;
  const lines = [
    ...matrix(suite, cells, ink),
    '',
    ...changesOf(suite).flatMap(({ title, changes }) => [ink.bold(title), ...changes.map((change) => changeLine(change, ink)), '']),
    ...section(ink.bold('No longer tested'), trend?.vanished ?? []),
    ...section(
      ink.bold('As before'),
      unchangedOf(suite).map((change) => changeLine(change, ink).trim()),
    ),
    ...section(ink.bold('Moved'), [...(trend?.moved ?? []).map(moveInWords), ...(trend?.machines ?? []).map(shiftInWords)]),
    ...section(ink.bold('Not done'), suite.missing),
    ...section(ink.bold('Remarks'), remarksOf(suite)),
    `${coloured(suite.kind, ink)(suite.kind.toUpperCase())}  ${resultInWords(suite)}`,
    ...(reloads === null ? [] : [`${reloads}.`]),
    `${ink.bold('Report')}  ${index}`,
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${escapeTerminal(line)}`), ''];
}

function matrix({ options, rows }: Suite, cells: readonly Cell[], ink: ChalkInstance): readonly string[] {
  const wide = Math.max(8, ...rows.map(({ scenario }) => scenario.length)) + 2;
  const columns = options.versions.map((version) => {
    const servers = serversOfColumn(cells, version);
    const head = servers === '' ? version : `${version} ${escapeTerminal(servers)}`;
    return { version, head, width: Math.max(head.length, 30) + 2 };
  });
  const head = `${' '.repeat(wide)}${columns.map(({ head: text, width }) => text.padEnd(width)).join('')}`;
  const body = rows.map(({ scenario }) => {
    const fields = columns.map(({ version, width }) => {
      const cell = cells.find((each) => each.scenario === scenario && each.version === version);
      if (cell === undefined) return '–'.padEnd(width);
      const loss = lossOfCell(cell);
      const text = `${SIGN[cell.kind]} ${cell.kind} ${countInWords(cell)}`;
      const room = ' '.repeat(Math.max(2, width - text.length - (loss === null ? 0 : loss.length + 2)));
      return `${coloured(cell.kind, ink)(text)}${loss === null ? '' : `, ${loss}`}${room}`;
    });
    return `${scenario.padEnd(wide)}${fields.join('')}`;
  });
  return [ink.bold(head.trimEnd()), ...body.map((line) => line.trimEnd())];
}

function changeLine(change: Change, ink: ChalkInstance): string {
  const count = change.of > 1 ? `, ${change.count} of ${change.of}` : '';
  const says = change.says === '' ? '' : `: ${escapeTerminal(change.says)}`;
  return `  ${coloured(change.kind, ink)(SIGN[change.kind])} ${escapeTerminal(placeInWords(change))}${count} (${escapeTerminal(beforeInWords(change))})${says}`;
}

function coloured(kind: Kind, ink: ChalkInstance): ChalkInstance {
  switch (kind) {
    case 'pass':
      return ink.green;
    case 'fail':
    case 'broken':
      return ink.red;
    case 'no-longer-reproduces':
      return ink.magenta;
    case 'inconclusive':
      return ink.yellow;
  }
}
