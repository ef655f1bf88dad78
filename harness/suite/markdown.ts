import { span } from '../report/words.ts';
import { type Cell, cellsOf } from './cells.ts';
import { NEWLY_PASSING, newsOf, oldNewsOf } from './news.ts';
import { remarksOf } from './remarks.ts';
import type { Suite } from './suite.ts';
import type { Change } from './trend/verdicts.ts';
import { allReloadsInWords, beforeInWords, countInWords, moveInWords, placeInWords, resultInWords, SIGN, shiftInWords } from './words.ts';

/** `summary.md`: the matrix and what is new, for the summary of a CI job. */
export function renderSummary(suite: Suite): string {
  const cells = cellsOf(suite.cases);
  const reloads = allReloadsInWords(cells);
  const sections = [
    `# ${SIGN[suite.kind]} zerodrop suite: ${suite.kind}`,
    resultInWords(suite),
    ...(reloads === null ? [] : [`**${reloads}.**`]),
    ...newsSections(suite),
    ...trendSection(suite),
    ...remarksSection(suite),
    `## Matrix\n\n${matrix(suite, cells)}`,
    `${Object.entries(SIGN)
      .map(([kind, sign]) => `${sign} ${kind}`)
      .join(' · ')} · began ${suite.startedAt} · took ${span(suite.durationMs)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** `issue.md`: a title and a body for whoever has to act; null where nothing is new, or only good. */
export function renderIssue(suite: Suite): string | null {
  const news = newsOf(suite);
  const vanished = suite.trend?.vanished ?? [];
  const moved = suite.trend?.moved ?? [];
  const headlines = [
    ...news
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
  return `${[`# zerodrop: ${`${what.toLowerCase()}: ${places.slice(0, 3).join(', ')}${more}`.replace(/\s+/g, ' ')}`, ...newsSections(suite), ...trendSection(suite), ...remarksSection(suite), repeat(suite)].join('\n\n')}\n`;
}

function newsSections(suite: Suite): readonly string[] {
  const fresh = newsOf(suite).map(
    ({ title, changes, advice }) => `## ${title}\n\n${advice === '' ? '' : `${advice}\n\n`}${changes.map(item).join('\n')}`,
  );
  const old = oldNewsOf(suite);
  const vanished = suite.trend?.vanished ?? [];
  return [
    ...fresh,
    ...(vanished.length === 0 ? [] : [`## No longer tested\n\n${vanished.map((id) => `- ${code(id)}`).join('\n')}`]),
    ...(old.length === 0 ? [] : [`## As before\n\n${old.map(item).join('\n')}`]),
    ...(suite.missing.length === 0 ? [] : [`## Not done\n\n${suite.missing.map((id) => `- ${code(id)}`).join('\n')}`]),
  ];
}

function trendSection({ trend }: Suite): readonly string[] {
  if (trend === null) return [];
  const lines = [...trend.moved.map(moveInWords), ...trend.machines.map(shiftInWords)];
  if (lines.length === 0) return [];
  return [
    `## Moved against ${trend.nights} earlier ${trend.nights === 1 ? 'suite' : 'suites'}\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`,
  ];
}

function remarksSection(suite: Suite): readonly string[] {
  const remarks = remarksOf(suite);
  return remarks.length === 0 ? [] : [`## Remarks\n\n${remarks.map((text) => `- ${plain(text)}`).join('\n')}`];
}

function item(change: Change): string {
  const count = change.of > 1 ? `, ${change.count} of ${change.of}` : '';
  const says = change.says === '' ? '' : `: ${plain(shorten(change.says))}`;
  return `- **${plain(placeInWords(change))}**${count} (${plain(beforeInWords(change))})${says}`;
}

function repeat({ options }: Suite): string {
  const uwsgi = options.runtime === 'host' ? '' : ' --uwsgi VERSION';
  return `Repeat one with \`npm run scenario NAME -- --runtime ${options.runtime} --startup ${options.startupSeconds}${uwsgi}\`; its whole report is below \`runs/\` in the suite's folder.`;
}

function matrix({ options, rows }: Suite, cells: readonly Cell[]): string {
  const uwsgi = (version: string): string =>
    [...new Set(cells.filter((cell) => cell.version === version).flatMap((cell) => cell.uwsgi))].join(', ');
  const line = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  const body = rows.map(({ scenario }) =>
    line([
      code(scenario),
      ...options.versions.map((version) => field(cells.find((cell) => cell.scenario === scenario && cell.version === version))),
    ]),
  );
  const head = [
    'scenario',
    ...options.versions.map((version) => `${version}${uwsgi(version) === '' ? '' : ` (${plain(uwsgi(version))})`}`),
  ];
  return [line(head), line(head.map(() => '---')), ...body].join('\n');
}

function field(cell: Cell | undefined): string {
  return cell === undefined ? '–' : `${SIGN[cell.kind]} ${countInWords(cell)}`;
}

const LONGEST = 500;

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, text.lastIndexOf(' ', LONGEST))} …`;
}

/** Log lines and paths are foreign text: nothing in them may become markup, a mention or a link. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!$]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

function code(text: string): string {
  return `\`${text.replace(/[`|\s]+/g, ' ')}\``;
}
