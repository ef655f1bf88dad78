import type { TransitionFound, TransitionJudgement } from '../../../core/verdict/checks/transition-check.ts';
import type { SeenTransition } from '../../../core/verdict/measures/transition-seen.ts';
import type { SinceThen } from '../../../core/verdict/measures/who-stayed-old.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number, seconds, some } from '../number-words.ts';

export function transitionWords(judged: TransitionJudgement): CheckWords {
  if (judged.reason === 'no-transition') return { detail: 'A change of version is expected, and no step towards it was recorded.' };
  const { evidence } = judged;
  switch (evidence.change) {
    case 'expected': {
      const [first] = evidence.telling;
      const isOldThere = first.reason === 'both-versions' || first.reason === 'rolled-back';
      const detail = evidence.telling
        .map((found) => `${found.evidence.seen.from} to ${found.evidence.seen.to}: ${foundInWords(found)}`)
        .join(' ');
      return { detail, ...(isOldThere ? { factsInWords: { stillOld: oldInWords(first.evidence.oldSince) } } : {}) };
    }
    case 'none':
      return { detail: `No change of version was expected${unexpected(evidence)}` };
  }
}

type NoChange = Extract<Exclude<TransitionJudgement, { readonly reason: 'no-transition' }>['evidence'], { readonly change: 'none' }>;

function unexpected({ answers, stray }: NoChange): string {
  const byVersion = answers.map(({ version, count: n }) => `${number(n)} from ${version}`).join(', ');
  if (answers.length > 1) return `, and more than one answered: ${byVersion}.`;
  if (stray !== null) return `: ${strays(stray, stray.strays)}`;
  return `, and none was seen${byVersion === '' ? '' : ` (${byVersion})`}.`;
}

function foundInWords(found: TransitionFound): string {
  const { seen } = found.evidence;
  const { from, to, triggerMs } = seen;
  switch (found.reason) {
    case 'wrong-version': {
      const { refuting, oldSince } = found.evidence;
      return `${strays(seen, refuting)}${oldSince.length === 0 ? '' : ` Since then, old are ${oldInWords(oldSince)}.`}`;
    }
    case 'same-version':
      return 'both are the same version, so a change could not be told.';
    case 'unknown-version':
      return `the ledger knows no version ${found.evidence.unknown}.`;
    case 'nothing-changed':
      return nothingChanged(seen);
    case 'plan-contradicts-itself':
      return `the transition before led to ${found.evidence.ledTo}, so the plan contradicts itself.`;
    case 'transitions-overlap':
      return `triggered at ${seconds(triggerMs)}, while the transition before was still under way.`;
    case 'never-complete':
      return neverComplete(seen, found.evidence.why);
    case 'both-versions': {
      const { dueMs, oldSince } = found.evidence;
      return `both versions still answer after the time that the change was given (until ${seconds(dueMs)}). Old are ${oldInWords(oldSince)}.`;
    }
    case 'rolled-back':
      return `rolled back. ${to} answered ${count(seen.newSeen, 'request')}, and then ${from} alone again, the last of its answers sent at ${when(seen.lastOldMs)}.`;
    case 'record-contradicts-itself':
      return `complete at ${seconds(found.evidence.completeMs)}, before its trigger at ${seconds(triggerMs)}: the record contradicts itself.`;
    case 'versions-unknown':
      return `${count(seen.unknown, 'answer')} did not say which version gave ${seen.unknown === 1 ? 'it' : 'them'}.`;
    case 'old-unseen':
      return `${from} answered nothing that was sent before the trigger at ${seconds(triggerMs)}.`;
    case 'new-unseen':
      return `no request sent after the completion at ${seconds(found.evidence.completeMs)} was answered by ${to}.`;
    case 'holds':
      return wentWell(seen);
  }
}

function neverComplete(
  { to, triggerMs, firstNewMs }: SeenTransition,
  why: Extract<TransitionFound, { readonly reason: 'never-complete' }>['evidence']['why'],
): string {
  if (why === 'not-alone')
    return `triggered at ${seconds(triggerMs)} and never complete; the first request that ${to} answered was sent at ${when(firstNewMs)}.`;
  if (why === 'not-seen') return `triggered at ${seconds(triggerMs)} and never complete.`;
  return `never complete; too little was answered after ${seconds(why.dueMs)} to tell which version is there.`;
}

function strays(seen: SeenTransition, refuting: number): string {
  const { triggerMs, completeMs, strayVersions, strayFromMs, strayToMs } = seen;
  const complete = completeMs === null ? 'never complete' : `complete at ${seconds(completeMs)}`;
  const span =
    refuting === 1 && seen.strays === 1 ? `sent at ${when(strayFromMs)}` : `sent from ${when(strayFromMs)} to ${when(strayToMs)}`;
  return `${count(refuting, 'answer')} of the wrong version (${strayVersions.join(', ')}) by the time the request was sent, ${span}; triggered at ${seconds(triggerMs)}, ${complete}.`;
}

function nothingChanged({ from, to, triggerMs, oldAfter, completeMs }: SeenTransition): string {
  const after =
    completeMs === null
      ? ''
      : ` The strategy said it was complete at ${seconds(completeMs)}; ${from} answered ${count(oldAfter, 'request')} sent after that.`;
  return `nothing changed: no request sent after the trigger at ${seconds(triggerMs)} was answered by ${to}.${after}`;
}

/** A canary is never complete. */
function wentWell(seen: SeenTransition): string {
  const { from, to, triggerMs, completeMs, firstNewMs, lastOldMs, overlapMs } = seen;
  if (completeMs === null)
    return `${count(seen.newSeen, 'answer')} from ${to}, the first sent at ${when(firstNewMs)}; the old version may go on (--canary), and its last answer was sent at ${when(lastOldMs)}.`;
  const overlap = overlapMs > 0 ? `both answered for ${duration(overlapMs)}` : 'they did not overlap';
  return `triggered at ${seconds(triggerMs)}, first ${to} at ${when(firstNewMs)}, last ${from} at ${when(lastOldMs)} (${overlap}), complete at ${seconds(completeMs)}; ${count(seen.newAfter, 'answer')} after that, every one from ${to}.`;
}

/** Where the old version still answers, and for which share of the answers. */
function oldInWords(since: readonly SinceThen[]): string {
  const found = since.filter(({ old }) => old > 0);
  return some(
    found.map(
      ({ target, lane, old, all }) =>
        `${number(old)} of ${number(all)} (${Number(((100 * old) / all).toPrecision(2))} %) of ${target} in lane ${lane}`,
    ),
    6,
  );
}

function when(ms: number | null): string {
  return ms === null ? 'no time' : seconds(ms);
}
