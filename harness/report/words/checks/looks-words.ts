import type { StrangeKind } from '../../../core/looks/judge-looks.ts';
import type { ReportedExample, ReportedLook, ReportedLooks, ReportedState } from '../../../core/looks/reported-looks.ts';
import type { LooksJudgement, LooksOpen } from '../../../core/verdict/checks/looks-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number, seconds, some } from '../number-words.ts';

export function looksWords(judged: LooksJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: LooksJudgement): string {
  switch (judged.reason) {
    case 'unlike': {
      const { unlike } = judged.facts;
      const { isSoak, strange } = judged.evidence;
      const none = isSoak ? 'of the first answers and none of the last' : 'before the change and none after it';
      return `${count(unlike, 'answer')} ${unlike === 1 ? 'looks' : 'look'} like none ${none}. ${strange.map(strangeInWords).join(' ')}`;
    }
    case 'holds': {
      const { isSoak, reported } = judged.evidence;
      return reported.map((each) => stateInWords(each, isSoak)).join(' ');
    }
    case 'strange-answers':
    case 'rare-since-the-change':
    case 'changed-by-itself':
    case 'from-cache':
    case 'too-long-to-compare':
      return `${judged.evidence.left.map(openInWords).join('; ')}.`;
  }
}

function openInWords(open: LooksOpen): string {
  switch (open.reason) {
    case 'strange-answers':
      return `${strangeInWords(open.evidence.looks).replace(/\.$/, '')}; if they are right, --ignore-body takes out what may vary, and --expect-body, --expect-header or --echo say what is right`;
    case 'rare-since-the-change': {
      const { rare, of } = open.facts;
      const { target, isSoak, look } = open.evidence;
      const [where, others] = isSoak ? ['at one end of the run', 'all others'] : ['since the change had settled', 'before the change all'];
      return `${target}: ${where}, ${number(rare)} of ${count(of, 'answer')} look like no other: ${lookInWords(look)}; ${others} were alike`;
    }
    case 'changed-by-itself': {
      const { target, lane } = open.evidence;
      const states = lane === null ? '' : `${shownState(lane.before)}, then ${shownState(lane.after)}`;
      return `${target}: nothing was deployed, but its last answers look other than its first ones (${states}); --ignore-body takes out what may vary`;
    }
    case 'from-cache': {
      const { ofCache, ofOrigin } = open.facts;
      const { target, isSoak } = open.evidence;
      return `${target}: ${number(ofCache)} of ${count(ofCache + ofOrigin, 'answer')} ${isSoak ? '' : 'since the change began '}were from a cache (Age above 0, or a cache's hit header), which says nothing of the service behind it: ask it past the cache, with -H 'Cache-Control: no-cache' or at its own address`;
    }
    case 'too-long-to-compare': {
      const { answers, of } = open.facts;
      return `${open.evidence.target}: ${number(answers)} of ${count(of, 'answer')} are longer than 4 MiB, so --ignore-body took nothing out of them and their bodies were not compared; without --ignore-body bodies of any length are compared`;
    }
  }
}

/** The strange answers of a URL: how many, when, in which lanes, how they look, and how they should. */
function strangeInWords({ target, unlike, open, firstMs, lastMs, strangeIn, examples, lanes }: ReportedLooks): string {
  const n = unlike + open;
  const when =
    firstMs === null || lastMs === null
      ? ''
      : n === 1
        ? ` sent at ${seconds(firstMs)}`
        : ` sent between ${seconds(firstMs)} and ${seconds(lastMs)}`;
  const kinds = [...new Set(examples.map(({ kind }) => MEANING[kind]))].join(' or ');
  const shown = some(examples.map(exampleInWords), 3);
  const steady = lanes[0];
  const should = steady === undefined ? '' : `; before: ${shownState(steady.before)}; after: ${shownState(steady.after)}`;
  return `${target}: ${count(n, 'answer')}${when} in lane ${strangeIn.join(' and ')}, ${kinds}: ${shown}${should}.`;
}

const MEANING: Readonly<Record<StrangeKind, string>> = {
  'of-another-url': 'what another URL answers',
  cut: 'the beginning of the right answer, which was cut',
  'other-kind': 'of another kind than any before or after',
  burst: 'in a burst that has passed',
  'may-vary': 'which may be rare or may vary',
};

function exampleInWords({ look, differsAt }: ReportedExample): string {
  return `${lookInWords(look)}${differsAt === null ? '' : `, differs from octet ${number(differsAt)} on`}`;
}

function lookInWords({ status, type, location, bytes, hash, text }: ReportedLook): string {
  const to = location === null ? '' : ` to ${location}`;
  const said = text === undefined ? '' : ` ${JSON.stringify(text.slice(0, 80))}`;
  return `${status}${to} ${type ?? 'without a type'} ${count(bytes, 'octet')} ${hash ?? ''}${said}`.trim();
}

function shownState(state: ReportedState): string {
  switch (state.kind) {
    case 'constant':
      return lookInWords(state.look);
    case 'varied':
      return `${count(state.answers, 'answer')} with ${count(state.looks, 'look')}`;
    case 'few':
      return `${count(state.answers, 'answer')}, too few to tell`;
  }
}

function stateInWords({ target, lanes }: ReportedLooks, isSoak: boolean): string {
  const all = lanes.flatMap(({ before, after }) => [before, after]);
  const constant = all.every(({ kind }) => kind === 'constant');
  if (constant) return `${target}: each answer looked like all ${isSoak ? 'others' : 'before the change, or like all after it'}.`;
  const varied = all.find(({ kind }) => kind === 'varied');
  const few = all.find(({ kind }) => kind === 'few');
  const why = varied !== undefined ? `answers vary (${shownState(varied)})` : few !== undefined ? shownState(few) : '';
  return `${target}: no answer stood out; ${why}.`;
}
