import { span } from '../report/number-format.ts';
import { type Cell, cellsOf } from './cells.ts';
import { changesOf, NEWLY_PASSING, unchangedOf } from './changes.ts';
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
  LEGEND,
  moveInWords,
  nowAndThenInWords,
  placeInWords,
  resultInWords,
  SIGN,
  shiftInWords,
  skippedInWords,
} from './suite-words.ts';
import type { Change } from './trend/verdicts.ts';

/** `summary.md`: the matrix and what is new, for the summary of a CI job. */
export function renderSummary(suite: Suite): string {
  const cells = cellsOf(suite.cases);
  const reloads = allReloadsInWords(cells);
  const sections = [
    `# ${SIGN[suite.kind]} zerodrop suite: ${suite.kind}`,
    resultInWords(suite),
    ...(reloads === null ? [] : [`**${reloads}.**`]),
    ...changesSections(suite),
    ...trendSection(suite),
    ...remarksSection(suite),
    ...skippedSection(suite),
    ...nowAndThenSection(cells),
    `## Matrix\n\n${matrices(suite, cells)}`,
    LEGEND,
    `${Object.entries(SIGN)
      .map(([kind, sign]) => `${sign} ${kind}`)
      .join(' · ')} · began ${suite.startedAt} · took ${span(suite.durationMs)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** `issue.md`: a title and a body for the person who has to act; null if nothing is new, or only good. */
export function renderIssue(suite: Suite): string | null {
  const fresh = changesOf(suite);
  const vanished = suite.trend?.vanished ?? [];
  const moved = suite.trend?.moved ?? [];
  const headlines = [
    ...fresh
      .filter(({ title }) => title !== NEWLY_PASSING)
      .map(({ title, changes }) => ({ title, places: changes.map(({ cell }) => cell) })),
    { title: 'Not done', places: suite.missing },
    { title: 'No longer tested', places: vanished },
    { title: 'Moved', places: moved.map(({ cell }) => cell) },
  ];
  const first = headlines.find(({ places }) => places.length > 0);
  if (first === undefined) return null;
  const { title: what, places } = first;
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  const named = places.slice(0, 3).map((place) => shorten(place.replace(/\s+/g, ' '), LONGEST_PLACE));
  return `${[`# zerodrop: ${what.toLowerCase()}: ${named.join(', ')}${more}`, ...changesSections(suite), ...trendSection(suite), ...remarksSection(suite), repeat(suite)].join('\n\n')}\n`;
}

function changesSections(suite: Suite): readonly string[] {
  const fresh = changesOf(suite).map(
    ({ title, changes, advice }) => `## ${title}\n\n${advice === '' ? '' : `${advice}\n\n`}${list(changes.map(item))}`,
  );
  const old = unchangedOf(suite);
  const vanished = suite.trend?.vanished ?? [];
  return [
    ...fresh,
    ...(vanished.length === 0 ? [] : [`## No longer tested\n\n${list(vanished.map(code))}`]),
    ...(old.length === 0 ? [] : [`## As before\n\n${list(old.map(item))}`]),
    ...(suite.missing.length === 0 ? [] : [`## Not done\n\n${list(suite.missing.map(code))}`]),
  ];
}

function trendSection({ trend }: Suite): readonly string[] {
  if (trend === null) return [];
  const lines = [...trend.moved.map(moveInWords), ...trend.machines.map(shiftInWords)];
  if (lines.length === 0) return [];
  return [`## Moved\n\n${list(lines.map(plain))}`];
}

function remarksSection(suite: Suite): readonly string[] {
  const remarks = remarksOf(suite);
  return remarks.length === 0 ? [] : [`## Remarks\n\n${list(remarks.map(plain))}`];
}

function item(change: Change): string {
  const count = change.of > 1 ? `, ${change.count} of ${change.of}` : '';
  const says = change.says === '' ? '' : `: ${plain(change.says)}`;
  return `**${plain(placeInWords(change))}**${count} (${plain(beforeInWords(change))})${says}`;
}

function repeat({ options }: Suite): string {
  const uwsgi = options.runtime === 'host' ? '' : ' --versions VERSION';
  return `Repeat one with \`npm run scenario NAME -- --runtime ${options.runtime} --startup ${options.startupSeconds}${uwsgi}\`; its whole report is below \`runs/\` in the suite's folder.`;
}

function skippedSection(suite: Suite): readonly string[] {
  const lines = skippedInWords(suite);
  return lines.length === 0 ? [] : [`## Skipped\n\n${list(lines.map(plain))}`];
}

function nowAndThenSection(cells: readonly Cell[]): readonly string[] {
  const lines = shownNowAndThen(cells).map(nowAndThenInWords);
  return lines.length === 0 ? [] : [`## Not in every run\n\n${list(lines.map(plain))}`];
}

/** The sum of each server, and below it a table for each, closed if all is well. */
function matrices(suite: Suite, cells: readonly Cell[]): string {
  const columns = suite.options.versions;
  const blocks = serverBlocks(suite, cells);
  const [only] = blocks;
  if (blocks.length === 1 && only !== undefined) return matrix(only, columns);
  const sums = blocks.map((block) => [nameOf(block), ...columns.map((version) => sumField(block, version))]);
  const parts = blocks.map((block) => {
    const isOpen = block.cells.some(({ kind }) => kind !== 'pass');
    return `<details${isOpen ? ' open' : ''}><summary>${nameOf(block)}: ${columnSumInWords(block.cells)}</summary>\n\n${matrix(block, columns)}\n\n</details>`;
  });
  return [tableOf(['server', ...columns], sums), ...parts].join('\n\n');
}

function nameOf({ title }: ServerBlock): string {
  return title === '' ? 'other' : plain(title);
}

function sumField(block: ServerBlock, column: string): string {
  const its = block.cells.filter(({ version }) => version === column);
  if (its.length === 0) return '–';
  return `${SIGN[worst(its.map(({ kind }) => kind))]} ${columnSumInWords(its)} (${plain(block.versions.get(column) ?? '')})`;
}

function matrix(block: ServerBlock, columns: readonly string[]): string {
  const body = block.rows.map(({ scenario }) => [
    code(scenario),
    ...columns.map((version) => field(block.cells.find((cell) => cell.scenario === scenario && cell.version === version))),
  ]);
  return tableOf([nameOf(block), ...columns.map((version) => plain(columnInWords(block, version)))], body);
}

function tableOf(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function field(cell: Cell | undefined): string {
  return cell === undefined ? '–' : cellInWords(cell);
}

/**
 * GitHub refuses an issue of more than 65,536 characters, and a title of more than 256: the worst nights would open none.
 * There are ten sections at most, and what is cut from one is in `index.html`.
 */
const LONGEST_LIST = 5000;
const LONGEST_ITEM = 500;
const LONGEST_PLACE = 60;

function list(texts: readonly string[]): string {
  let length = 0;
  const items = texts.map((text) => `- ${text}`);
  const shown = items.filter((item) => {
    length += item.length + 1;
    return length <= LONGEST_LIST;
  });
  const more = items.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`- and ${more} more, which \`index.html\` has`])].join('\n');
}

/** Between two words, if there is a space in the last half. */
function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const space = text.lastIndexOf(' ', longest);
  return `${text.slice(0, space > longest / 2 ? space : longest)} …`;
}

/** Log lines and paths are foreign text: nothing in them may become markup, a mention or a link, or be as long as it likes. */
function plain(text: string): string {
  return shorten(text, LONGEST_ITEM)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!$]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

function code(text: string): string {
  return `\`${shorten(text, LONGEST_ITEM).replace(/[`|\s]+/g, ' ')}\``;
}
