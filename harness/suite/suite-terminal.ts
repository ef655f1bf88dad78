import { Chalk, type ChalkInstance } from 'chalk';
import { escapeTerminal } from '../report/escape.ts';
import type { Kind } from './case-attempt.ts';
import { cellsOf } from './cells.ts';
import { changesOf, unchangedOf } from './changes.ts';
import { remarksOf } from './remarks.ts';
import { columnInWords, type ServerBlock, serverBlocks } from './server-blocks.ts';
import { shownNowAndThen } from './shown-cells.ts';
import { worst } from './suite-results.ts';
import type { Suite } from './suite-types.ts';
import {
  allReloadsInWords,
  beforeInWords,
  cellInWords,
  columnSumInWords,
  moveInWords,
  nowAndThenInWords,
  placeInWords,
  resultInWords,
  SIGN,
  shiftInWords,
  skippedInWords,
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
  const blocks = serverBlocks(suite, cells);
  const columns = suite.options.versions;
  const lines = [
    ...blocks.flatMap((block) => [...matrix(block, columns, ink), '']),
    ...(blocks.length > 1 ? [...overview(blocks, columns, ink), ''] : []),
    ...changesOf(suite).flatMap(({ title, changes }) => [ink.bold(title), ...changes.map((change) => changeLine(change, ink)), '']),
    ...section(ink.bold('No longer tested'), trend?.vanished ?? []),
    ...section(
      ink.bold('As before'),
      unchangedOf(suite).map((change) => changeLine(change, ink).trim()),
    ),
    ...section(ink.bold('Moved'), [...(trend?.moved ?? []).map(moveInWords), ...(trend?.machines ?? []).map(shiftInWords)]),
    ...section(ink.bold('Not in every run'), shownNowAndThen(cells).map(nowAndThenInWords)),
    ...section(ink.bold('Not done'), suite.missing),
    ...section(ink.bold('Skipped'), skippedInWords(suite)),
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

/** The scenarios of a server by version. */
function matrix(block: ServerBlock, columns: readonly string[], ink: ChalkInstance): readonly string[] {
  const body = block.rows.map(({ scenario }) => [
    scenario,
    ...columns.map((version) => {
      const cell = block.cells.find((each) => each.scenario === scenario && each.version === version);
      return cell === undefined ? { text: '–', ink } : { text: cellInWords(cell), ink: coloured(cell.kind, ink) };
    }),
  ]);
  return tableLines([escapeTerminal(block.title), ...columns.map((version) => escapeTerminal(columnInWords(block, version)))], body, ink);
}

/** How many scenarios of each server are as they should be. */
function overview(blocks: readonly ServerBlock[], columns: readonly string[], ink: ChalkInstance): readonly string[] {
  const body = blocks.map(({ title, cells }) => [
    escapeTerminal(title),
    ...columns.map((version) => {
      const its = cells.filter((cell) => cell.version === version);
      const kind = worst(its.map((cell) => cell.kind));
      return its.length === 0 ? { text: '–', ink } : { text: `${SIGN[kind]} ${columnSumInWords(its)}`, ink: coloured(kind, ink) };
    }),
  ]);
  return tableLines(['All servers', ...columns], body, ink);
}

type Field = string | { readonly text: string; readonly ink: ChalkInstance };

/** Columns of at least the width of most fields, so that the tables of several servers stand below one another. */
const LEAST_WIDTH = 22;

function tableLines(head: readonly string[], body: readonly (readonly Field[])[], ink: ChalkInstance): readonly string[] {
  const textOf = (field: Field): string => (typeof field === 'string' ? field : field.text);
  const widths = head.map((title, i) => Math.max(title.length, LEAST_WIDTH, ...body.map((fields) => textOf(fields[i] ?? '').length)) + 2);
  const line = (fields: readonly Field[]): string =>
    fields
      .map((field, i) => {
        const padded = textOf(field).padEnd(i === fields.length - 1 ? 0 : (widths[i] ?? 0));
        return typeof field === 'string' ? padded : field.ink(padded);
      })
      .join('');
  return [ink.bold(line(head)), ...body.map(line)];
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
