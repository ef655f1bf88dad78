import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunRecord, WatchedChange } from '../record/run-record.ts';
import type { CheckFacts, SpokenJudgement, Verdict } from './check.ts';
import { defineCheck, type Question } from './define-check.ts';
import { count, duration, number, seconds } from './number-words.ts';
import type { SeenTransition } from './transition-seen.ts';
import { answersByLane, oldInWords } from './who-stayed-old.ts';

export const transitionCheck = defineCheck({
  id: 'transition',
  name: 'transition',
  asks: ['zero-downtime', 'defect', 'rate'],
  about: 'service',
  openIfStarved: ['never-complete'],
  judge: (question) =>
    leavesAnyMix(question) ? null : transition(question.recording.run, question.recording.ledger, question.measured.transitions),
});

/** A defect that costs requests may leave any mix of versions behind. One that costs none is asked if nothing was to change. */
function leavesAnyMix(question: Question<'zero-downtime' | 'defect' | 'rate'>): boolean {
  return question.kind === 'defect' && (question.signature.outcome !== null || question.recording.run.expectsChange);
}

type NamedChange = Extract<WatchedChange, { readonly kind: 'named' }>;

interface Judged {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly facts: CheckFacts;
  readonly message: string;
}

/**
 * Before a trigger every answer is the old version's, after the completion every answer is the new one's, by the time
 * requests were sent. Where no answer of the new version came after a trigger, nothing changed: that is inconclusive,
 * since a reload that did not happen was not tested. Where it came, and the old version still answered requests sent
 * after the completion, the transition is refuted.
 */
export function transition(run: RunRecord, ledger: Ledger, seen: readonly SeenTransition[]): SpokenJudgement {
  if (!run.expectsChange) return noChange(ledger, seen);
  if (seen.length === 0)
    return {
      verdict: 'inconclusive',
      reason: 'no-transition',
      detail: 'A change of version is expected, and no step towards it was recorded.',
    };
  const named = run.change?.kind === 'named' ? run.change : undefined;
  const judged = seen.map((each, i) => judgeOne(each, seen[i - 1], ledger, named));
  const verdict = judged.some((each) => each.verdict === 'fail')
    ? 'fail'
    : judged.some((each) => each.verdict === 'inconclusive')
      ? 'inconclusive'
      : 'pass';
  // What went well would bury what did not.
  const telling = judged.filter((each) => each.verdict === verdict);
  return {
    verdict,
    reason: telling[0]?.reason ?? 'unknown',
    facts: {
      transitions: seen.length,
      telling: telling.length,
      reasons: [...new Set(telling.map(({ reason }) => reason))].join(', '),
      ...telling[0]?.facts,
    },
    detail: telling.map((each) => each.message).join(' '),
  };
}

function judgeOne(seen: SeenTransition, before: SeenTransition | undefined, ledger: Ledger, named: NamedChange | undefined): Judged {
  const isCanary = named?.canary === true;
  const { from, to, triggerMs, completeMs, planned } = seen;
  const name = `${from} to ${to}`;
  const facts = {
    ...{ from, to, triggerMs, strays: seen.strays, oldBefore: seen.oldBefore, oldAfter: seen.oldAfter, newAfter: seen.newAfter },
    ...(completeMs === null ? {} : { completeMs }),
    ...(seen.firstNewMs === null ? {} : { firstNewMs: seen.firstNewMs }),
    ...(seen.lastOldMs === null ? {} : { lastOldMs: seen.lastOldMs }),
  };
  const changed = seen.newSeen > 0;
  // That the old version goes on after a "completion" that changed nothing is part of "nothing changed".
  const refuting = changed ? seen.strays : Math.max(0, seen.strays - seen.oldAfter);
  if (from !== to && refuting > 0)
    return { verdict: 'fail', reason: 'wrong-version', facts, message: `${name}: ${strays(seen, refuting)}${oldSince(seen, ledger)}` };

  const open = (reason: string, why: string): Judged => ({ verdict: 'inconclusive', reason, facts, message: `${name}: ${why}` });
  if (from === to) return open('same-version', 'both are the same version, so a change could not be told.');
  if (planned.fromVersion < 0) return open('unknown-version', `the ledger knows no version ${from}.`);
  // Any version but the old one would have been the new one.
  if (planned.toVersion < 0 && named?.from !== undefined) return open('nothing-changed', nothingChanged(seen));
  if (planned.toVersion < 0) return open('unknown-version', `the ledger knows no version ${to}.`);
  if (before !== undefined && before.to !== from)
    return open('plan-contradicts-itself', `the transition before led to ${before.to}, so the plan contradicts itself.`);
  if (before !== undefined && (before.completeMs ?? triggerMs) > triggerMs)
    return open('transitions-overlap', `triggered at ${seconds(triggerMs)}, while the transition before was still under way.`);
  if (!changed) return open('nothing-changed', nothingChanged(seen));
  if (completeMs === null && planned.dueMs !== undefined) return neverAlone(seen, planned.dueMs, ledger, facts);
  if (completeMs === null && isCanary && seen.unknown === 0 && seen.oldBefore > 0)
    return {
      verdict: 'pass',
      reason: 'holds',
      facts: { ...facts, newSeen: seen.newSeen },
      message: `${name}: ${count(seen.newSeen, 'answer')} from ${to}, the first sent at ${when(seen.firstNewMs)}; the old version may go on (--canary), and its last answer was sent at ${when(seen.lastOldMs)}.`,
    };
  if (completeMs === null && !isCanary)
    return open(
      'never-complete',
      `triggered at ${seconds(triggerMs)} and never complete; the first request that ${to} answered was sent at ${when(seen.firstNewMs)}.`,
    );
  if (completeMs !== null && completeMs < triggerMs)
    return open(
      'record-contradicts-itself',
      `complete at ${seconds(completeMs)}, before its trigger at ${seconds(triggerMs)}: the record contradicts itself.`,
    );
  if (seen.unknown > 0)
    return open(
      'versions-unknown',
      `${count(seen.unknown, 'answer')} did not say which version gave ${seen.unknown === 1 ? 'it' : 'them'}.`,
    );
  if (seen.oldBefore === 0)
    return open('old-unseen', `${from} answered nothing that was sent before the trigger at ${seconds(triggerMs)}.`);
  if (completeMs === null) return open('never-complete', `triggered at ${seconds(triggerMs)} and never complete.`);
  if (seen.newAfter === 0)
    return open('new-unseen', `no request sent after the completion at ${seconds(completeMs)} was answered by ${to}.`);
  return { verdict: 'pass', reason: 'holds', facts, message: `${name}: ${wentWell(seen, completeMs)}` };
}

/** Both versions had their time, and one alone was not reached: either both go on, or the old one has come back for good. */
function neverAlone(seen: SeenTransition, dueMs: number, ledger: Ledger, facts: CheckFacts): Judged {
  const { from, to, planned, lastOldMs } = seen;
  const since = answersByLane(ledger, dueMs, planned);
  const [old, fresh] = [since.reduce((sum, each) => sum + each.old, 0), since.reduce((sum, each) => sum + each.fresh, 0)];
  const more = { ...facts, dueMs, oldSinceDue: old, newSinceDue: fresh, ...(old > 0 ? { stillOld: oldInWords(since) } : {}) };
  const name = `${from} to ${to}`;
  if (old > 0 && fresh > 0)
    return {
      verdict: 'fail',
      reason: 'both-versions',
      facts: more,
      message: `${name}: both versions still answer after the time that the change was given (until ${seconds(dueMs)}). Old are ${oldInWords(since)}.`,
    };
  if (old > 0)
    return {
      verdict: 'inconclusive',
      reason: 'rolled-back',
      facts: more,
      message: `${name}: rolled back. ${to} answered ${count(seen.newSeen, 'request')}, and then ${from} alone again, the last of its answers sent at ${when(lastOldMs)}.`,
    };
  return {
    verdict: 'inconclusive',
    reason: 'never-complete',
    facts: more,
    message: `${name}: never complete; too little was answered after ${seconds(dueMs)} to tell which version is there.`,
  };
}

/** Where the old version answered after the completion; nothing if it did not. */
function oldSince({ oldAfter, completeMs, planned }: SeenTransition, ledger: Ledger): string {
  if (oldAfter === 0 || completeMs === null) return '';
  return ` Since then, old are ${oldInWords(answersByLane(ledger, completeMs, planned))}.`;
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

function wentWell(seen: SeenTransition, completeMs: number): string {
  const { from, to, triggerMs, firstNewMs, lastOldMs, overlapMs } = seen;
  const overlap = overlapMs > 0 ? `both answered for ${duration(overlapMs)}` : 'they did not overlap';
  return `triggered at ${seconds(triggerMs)}, first ${to} at ${when(firstNewMs)}, last ${from} at ${when(lastOldMs)} (${overlap}), complete at ${seconds(completeMs)}; ${count(seen.newAfter, 'answer')} after that, every one from ${to}.`;
}

function noChange(ledger: Ledger, seen: readonly SeenTransition[]): SpokenJudgement {
  const answers = new Map<number, number>();
  forEachAttempt(ledger, ({ answered, version }) => {
    if (answered && version !== 0) answers.set(version, (answers.get(version) ?? 0) + 1);
  });
  const byVersion = [...answers].map(([version, n]) => `${number(n)} from ${ledger.versions[version] ?? `version ${version}`}`).join(', ');
  if (answers.size > 1)
    return {
      verdict: 'fail',
      reason: 'several-versions',
      facts: { versions: answers.size },
      detail: `No change of version was expected, and more than one answered: ${byVersion}.`,
    };
  const stray = seen.find((each) => each.strays > 0);
  if (stray !== undefined)
    return {
      verdict: 'fail',
      reason: 'wrong-version',
      facts: { strays: stray.strays },
      detail: `No change of version was expected: ${strays(stray, stray.strays)}`,
    };
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { versions: answers.size },
    detail: `No change of version was expected, and none was seen${byVersion === '' ? '' : ` (${byVersion})`}.`,
  };
}

function when(ms: number | null): string {
  return ms === null ? 'no time' : seconds(ms);
}
