import type { Report, StretchLatency } from '../contract.ts';
import { escapeTerminal } from '../escape.ts';
import {
  HELD_NAMES,
  heldOverInWords,
  messagesInWords,
  notSentInWords,
  oldHeldInWords,
  reconnectionsInWords,
  stretchInWords,
} from '../held-words.ts';
import { latencyMeaning, latencyTitle } from '../latency-words.ts';
import { boundInWords, count, latencyInWords, moment, outagesInWords, percent, plural, span, transitionInWords } from '../number-format.ts';
import { vantageLines } from '../vantage-words.ts';
import type { Page } from './page.ts';
import { labelled } from './wrap.ts';

const COLUMNS = 13;

/** Requests, transitions, the longest stall, and what the run is worth. */
export function numberLines(report: Report, page: Page): string[] {
  const row = (label: string, text: string): string[] => labelled(`  ${label}`, COLUMNS, escapeTerminal(text), page.width, page.ink.dim);
  const { requests, stall } = report;
  const { unprocessed = 0 } = requests;
  const served =
    requests.served === null ? "the server's own count: not checked" : `${count(requests.served)} served by the server's own count`;
  const statuses = Object.entries(requests.byStatus).map(([status, n]) => `${status}: ${count(n)}`);
  return [
    ...row(
      'requests',
      `${count(requests.sent)} sent = ${count(requests.answered)} answered + ${count(requests.failed)} failed${unprocessed === 0 ? '' : ` + ${count(unprocessed)} unprocessed`}; ${served}`,
    ),
    ...(statuses.length === 0 ? [] : row('', `by status  ${statuses.join('   ')}`)),
    ...(requests.failed === 0 ? [] : row('failed', failedInWords(report))),
    ...report.transitions.flatMap((transition) =>
      row('transition', `${transition.from} -> ${transition.to}: ${transitionInWords(transition, report)}`),
    ),
    ...heldRows(report).flatMap(([label, text]) => row(label, text)),
    ...row('stall', stall.longestMs > 0 ? `${span(stall.longestMs)} at the longest, at ${moment(stall.atMs)}` : 'none'),
    ...vantageLines(report).flatMap((line, i) => row(i === 0 ? 'vantages' : '', line)),
    ...latencyRows(report).flatMap(([label, text]) => row(label, text)),
    ...row(
      'worth',
      boundInWords(report.bound, requests.failed, report.phases, report.runtime === 'external' ? 'the deploy' : 'the reload'),
    ),
  ];
}

/** What became of streams and WebSockets. */
function heldRows({ held = [] }: Report): (readonly [label: string, text: string])[] {
  return held.flatMap((seen) => {
    const { kind, exchanges, before, across, during, after, reconnections } = seen;
    const stretches = [
      ['ended before the reload', before],
      ['open when it began', across],
      ['opened during it', during],
      ['opened after it', after],
    ] as const;
    const told = stretches.flatMap(([when, stretch]) => (stretch.opened === 0 ? [] : [`${when}: ${stretchInWords(stretch)}`]));
    const old = oldHeldInWords(seen);
    const notSent = seen.said === undefined ? null : notSentInWords(kind, seen.said);
    const rows: (readonly [string, string])[] = [
      [HELD_NAMES[kind].title.toLowerCase(), `${plural(exchanges, HELD_NAMES[kind].one)}: ${messagesInWords(seen)}`],
      ...told.map((text) => ['', text] as const),
      ...(seen.over === undefined ? [] : [['', heldOverInWords(kind, seen.over)] as const]),
      ...(notSent === null ? [] : [['', notSent] as const]),
      ...(old === null ? [] : [['', old] as const]),
      ...(reconnections === null ? [] : [['', reconnectionsInWords(reconnections)] as const]),
    ];
    return rows;
  });
}

/** Of which targets they are, and a row for each stretch that has answers. */
function latencyRows(report: Report): (readonly [label: string, text: string])[] {
  const { latency } = report;
  const stretches: readonly (readonly [string, StretchLatency | null])[] = [
    ['before the reload', latency.before],
    ['during the reload', latency.during],
    ['after the reload', latency.after],
  ];
  const rows = stretches.flatMap(([name, found]) => (found === null ? [] : [['', `${name}: ${latencyInWords(found)}`] as const]));
  const isOfAnswers = latencyMeaning(report) === 'answers';
  const head = isOfAnswers
    ? (['latency', `of the answers from ${latency.targets.join(', ')}`] as const)
    : (['times', latencyTitle(report)] as const);
  return rows.length === 0 ? [] : [head, ...rows];
}

/** The share that failed, and the outages, or that there was none: no stretch in which every request failed. */
function failedInWords({ requests, outageTotals }: Report): string {
  return `${percent(requests.failedShare)} of all that were sent; ${outagesInWords(outageTotals) ?? 'no outage'}`;
}
