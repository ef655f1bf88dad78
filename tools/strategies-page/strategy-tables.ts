import { link, linked, quoted, table } from './markdown-table.ts';
import type { Entry } from './scenario-entry.ts';
import type { Facts } from './strategy-facts.ts';
import {
  failedInWords,
  memoryInWords,
  mixedInWords,
  NOT_RUN,
  plainVerdict,
  rollbackInWords,
  stallInWords,
  verdictInWords,
} from './strategy-words.ts';

/** Every scenario, and what is known of those that were run. */
export interface Known {
  readonly entries: readonly Entry[];
  readonly runs: ReadonlyMap<string, Facts>;
}

/** What an operator can choose from. */
export function strategyTable(known: Known): string {
  const titles = [
    'strategy',
    'verdict',
    '#failed',
    '#longest stall',
    '#mixed',
    '#memory',
    'rolled back',
    'when to use it',
    'what breaks it',
  ];
  const rows = strategies(known).map((entry) => [
    link(entry.name),
    ...cells(known, entry, [verdictInWords, failedInWords, stallInWords, mixedInWords, memoryInWords]),
    entry.rollback === null ? '–' : `${rollbackInWords(known.runs.get(entry.rollback))}: ${link(entry.rollback)}`,
    sentence(known, entry.advice?.use ?? ''),
    sentence(known, entry.advice?.breaks ?? ''),
  ]);
  return table(titles, rows);
}

/** Defects, each with its cure beside it. */
export function defectTable(known: Known): string {
  const titles = [
    'defect',
    'what happens',
    'verdict',
    '#failed',
    'its line in the log',
    'cure',
    'its verdict',
    '#failed',
    '#longest stall',
  ];
  const rows = defects(known).map((entry) => {
    const cure = known.entries.find(({ name }) => name === entry.cure);
    const ofCure = cure === undefined ? ['–', '–', '–'] : cells(known, cure, [verdictInWords, failedInWords, stallInWords]);
    return [
      link(entry.name),
      says(known.runs.get(entry.name), entry),
      ...cells(known, entry, [plainVerdict, failedInWords, logInWords]),
      cure === undefined ? 'none was tried' : link(cure.name),
      ...ofCure,
    ];
  });
  return table(titles, rows);
}

/** Runs that were broken on purpose. */
export function controlTable(known: Known): string {
  const titles = ['control', 'what is broken', 'verdict', 'the rules of zero downtime say', 'namely', '#failed'];
  const rows = known.entries
    .filter(isControl)
    .map((entry) => [
      link(entry.name),
      entry.title.replace(/^control: /, ''),
      ...cells(known, entry, [
        plainVerdict,
        ({ inner }) => inner?.verdict ?? '–',
        ({ inner }) => inner?.by.join(', ') ?? '–',
        failedInWords,
      ]),
    ]);
  return table(titles, rows);
}

/** Every scenario that is in none of the other tables. */
export function otherTable(known: Known): string {
  const told = new Set(
    [...strategies(known), ...defects(known), ...known.entries.filter(isControl)].flatMap(({ name, cure }) => [name, cure]),
  );
  const rows = known.entries
    .filter(({ name }) => !told.has(name))
    .map((entry) => [link(entry.name), entry.title, ...cells(known, entry, [verdictInWords, failedInWords, stallInWords])]);
  return rows.length === 0 ? '' : table(['scenario', 'what it is', 'verdict', '#failed', '#longest stall'], rows);
}

/** What promises most comes first: no loss and no wait, then no loss; of equals, in the order of the list. */
function strategies({ entries }: Known): readonly Entry[] {
  return entries.filter(({ advice }) => advice !== null).sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ expect }: Entry): number {
  if (expect.kind !== 'zero-downtime') return 2;
  return expect.maxStallMs === null ? 1 : 0;
}

function defects({ entries }: Known): readonly Entry[] {
  return entries.filter(({ expect }) => expect.kind === 'defect' || expect.kind === 'rate');
}

function isControl({ expect }: Entry): boolean {
  return expect.kind === 'refuted';
}

/** What each column says of a run; that it was not run stands in the first. */
function cells({ runs }: Known, { name }: Entry, columns: readonly ((facts: Facts) => string)[]): readonly string[] {
  const facts = runs.get(name);
  return columns.map((column, i) => (facts === undefined ? (i === 0 ? NOT_RUN : '–') : column(facts)));
}

function says(facts: Facts | undefined, { title }: Entry): string {
  switch (facts?.expectation.kind) {
    case 'defect':
      return facts.expectation.signature.says;
    case 'rate':
      return facts.expectation.rate.says;
    default:
      return title;
  }
}

function logInWords({ log }: Facts): string {
  if (log === null) return '–';
  const who = log.instance === null ? '' : `${log.instance}: `;
  if (log.count === 0) return `${who}**none**`;
  return `${who}${log.count === 1 ? '' : `${log.count} × `}${quoted(log.first)}`;
}

function sentence({ entries }: Known, text: string): string {
  return linked(text, (name) => entries.some((entry) => entry.name === name));
}
