import type { Ledger } from '../ledger/ledger.ts';
import { constantStates, ENOUGH_OF_ORIGIN, type JudgedTarget, type StrangeKind } from '../looks/judge-looks.ts';
import { type ReportedExample, type ReportedLook, type ReportedLooks, type ReportedState, reportedLooks } from '../looks/reported-looks.ts';
import { tooLongToRead } from '../looks/too-long.ts';
import { withUnlike } from '../looks/unlike-ledger.ts';
import type { Recording } from '../record/run-record.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, number, seconds, some } from './number-words.ts';

export const looksCheck = defineCheck({
  id: 'looks',
  name: 'looks',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording }) => looks(recording),
});

/**
 * Does each answer look like those before the change or those after it had settled? Asked where no judge knows the right answer. What
 * is unlike is a failed request already, and told here for what it is; what may be a rare answer that is right leaves it open.
 */
function looks(given: Recording): SpokenJudgement | null {
  const { recording, looks: judged } = withUnlike(given);
  if (judged === null || judged.length === 0) return null;
  const { ledger, run } = recording;
  const reported = reportedLooks(judged, ledger, run.looks?.bodies);
  const unlike = judged.reduce((sum, each) => sum + each.unlike.length, 0);
  const open = judged.reduce((sum, each) => sum + each.open.length, 0);
  const facts = { unlike, open };
  const isSoak = judged.some(({ looks: { isSoak: is } }) => is);
  if (unlike > 0)
    return {
      verdict: 'fail',
      reason: 'unlike',
      facts,
      detail: `${count(unlike, 'answer')} ${unlike === 1 ? 'looks' : 'look'} like none ${isSoak ? 'of the first answers and none of the last' : 'before the change and none after it'}. ${reported
        .filter((each) => each.unlike > 0)
        .map(strangeInWords)
        .join(' ')}`,
    };
  const left = [...judged.flatMap((each, i) => openOf(each, reported[i], ledger)), ...notCompared(recording)];
  if (left.length > 0) {
    const { reason, facts: more, message } = objections(left);
    return { verdict: 'inconclusive', reason, facts: { ...more, ...facts }, detail: `${message}.` };
  }
  return { verdict: 'pass', reason: 'holds', facts, detail: `${reported.map((each) => stateInWords(each, isSoak)).join(' ')}` };
}

/** What leaves it open for a URL. */
function openOf({ looks: seen, open }: JudgedTarget, reported: ReportedLooks | undefined, { targets, looks: known }: Ledger): Objection[] {
  const name = targets[seen.target] ?? '';
  const found: Objection[] = [];
  if (open.length > 0 && reported !== undefined)
    found.push({
      reason: 'strange-answers',
      message: `${strangeInWords(reported).replace(/\.$/, '')}; if they are right, --ignore-body takes out what may vary, and --expect-body, --expect-header or --echo say what is right`,
    });
  if (seen.newAndRare !== null) {
    const { answers, of, looks } = seen.newAndRare;
    const first = known?.[looks[0] ?? 0];
    const { status = 0, type = null, location = null, size = 0, hash = null } = first ?? {};
    found.push({
      reason: 'rare-since-the-change',
      facts: { rare: answers, of },
      message: `${name}: ${seen.isSoak ? 'at one end of the run' : 'since the change had settled'}, ${number(answers)} of ${count(of, 'answer')} look like no other: ${lookInWords({ status, type, location, bytes: size, hash })}; ${seen.isSoak ? 'all others' : 'before the change all'} were alike`,
    });
  }
  const states = seen.lanes.map(constantStates).find((each) => each !== null && each.before !== each.after);
  if (seen.isSoak && states !== undefined)
    found.push({
      reason: 'changed-by-itself',
      message: `${name}: nothing was deployed, but its last answers look other than its first ones (${reported === undefined ? '' : reported.lanes.map(({ before, after }) => `${shownState(before)}, then ${shownState(after)}`)[0]}); --ignore-body takes out what may vary`,
    });
  if (seen.ofCache > 0 && seen.ofOrigin < ENOUGH_OF_ORIGIN)
    found.push({
      reason: 'from-cache',
      facts: { ofCache: seen.ofCache, ofOrigin: seen.ofOrigin },
      message: `${name}: ${number(seen.ofCache)} of ${count(seen.ofCache + seen.ofOrigin, 'answer')} ${seen.isSoak ? '' : 'since the change began '}were from a cache (Age above 0, or a cache's hit header), which says nothing of the service behind it: ask it past the cache, with -H 'Cache-Control: no-cache' or at its own address`,
    });
  return found;
}

/** Bodies that something was to be taken out of, and that were too long for it: how they differ is not known. */
function notCompared({ run, ledger }: Recording): Objection[] {
  if (run.options.readsBodiesFor?.includes('ignore-body') !== true) return [];
  return tooLongToRead(ledger).map(({ target, answers, of }) => ({
    reason: 'too-long-to-compare',
    facts: { answers, of },
    message: `${ledger.nameOf(target)}: ${number(answers)} of ${count(of, 'answer')} are longer than 4 MiB, so --ignore-body took nothing out of them and their bodies were not compared; without --ignore-body bodies of any length are compared`,
  }));
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
