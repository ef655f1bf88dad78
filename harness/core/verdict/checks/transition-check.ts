import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord, WatchedChange } from '../../record/run-record.ts';
import { type CheckFacts, isAny } from '../check.ts';
import { defineCheck, type Question } from '../define-check.ts';
import type { SeenTransition } from '../measures/transition-seen.ts';
import { answersByLane } from '../measures/who-stayed-old.ts';

export const transitionCheck = defineCheck({
  id: 'transition',
  name: 'transition',
  asks: ['zero-downtime', 'defect', 'rate'],
  about: 'service',
  openIfGeneratorSaturated: ['never-complete'],
  judge: (question) =>
    leavesAnyMix(question) ? null : transition(question.recording.run, question.recording.ledger, question.measured.transitions),
});

/** A defect that costs requests may leave any mix of versions behind. One that costs none is asked if nothing was to change. */
function leavesAnyMix(question: Question<'zero-downtime' | 'defect' | 'rate'>): boolean {
  return question.kind === 'defect' && (question.signature.outcome !== null || question.recording.run.expectsChange);
}

type NamedChange = Extract<WatchedChange, { readonly kind: 'named' }>;

/**
 * Before a trigger every answer is the old version's, after the completion every answer is the new one's, by the time
 * requests were sent. If no answer of the new version came after a trigger, nothing changed: that is inconclusive,
 * since a reload that did not happen was not tested. If it came, and the old version still answered requests sent
 * after the completion, the transition is refuted.
 */
export function transition(run: RunRecord, ledger: Ledger, seen: readonly SeenTransition[]) {
  if (!run.expectsChange) return noChange(ledger, seen);
  const named = run.change?.kind === 'named' ? run.change : undefined;
  const judged = seen.map((each, i) => judgeOne(each, seen[i - 1], ledger, named));
  const verdict = judged.some((each) => each.verdict === 'fail')
    ? 'fail'
    : judged.some((each) => each.verdict === 'inconclusive')
      ? 'inconclusive'
      : 'pass';
  // What went well would bury what did not.
  const telling = judged.filter((each) => each.verdict === verdict);
  if (!isAny(telling)) return { verdict: 'inconclusive', reason: 'no-transition' } as const;
  const [first] = telling;
  return {
    verdict,
    reason: first.reason,
    facts: {
      transitions: seen.length,
      telling: telling.length,
      reasons: [...new Set(telling.map(({ reason }) => reason))].join(', '),
      ...first.facts,
    },
    evidence: { change: 'expected', telling },
  } as const;
}

export type TransitionJudgement = ReturnType<typeof transition>;

/** What was found of one transition. */
export type TransitionFound = ReturnType<typeof judgeOne>;

function judgeOne(seen: SeenTransition, before: SeenTransition | undefined, ledger: Ledger, named: NamedChange | undefined) {
  const isCanary = named?.canary === true;
  const { from, to, triggerMs, completeMs, planned } = seen;
  const facts = {
    ...{ from, to, triggerMs, strays: seen.strays, oldBefore: seen.oldBefore, oldAfter: seen.oldAfter, newAfter: seen.newAfter },
    ...(completeMs === null ? {} : { completeMs }),
    ...(seen.firstNewMs === null ? {} : { firstNewMs: seen.firstNewMs }),
    ...(seen.lastOldMs === null ? {} : { lastOldMs: seen.lastOldMs }),
  };
  const changed = seen.newSeen > 0;
  // That the old version goes on after a "completion" that changed nothing is part of "nothing changed".
  const refuting = changed ? seen.strays : Math.max(0, seen.strays - seen.oldAfter);
  if (from !== to && refuting > 0) {
    const oldSince = seen.oldAfter === 0 || completeMs === null ? [] : answersByLane(ledger, completeMs, planned);
    return { verdict: 'fail', reason: 'wrong-version', facts, evidence: { seen, refuting, oldSince } } as const;
  }

  const open = <const Reason extends string>(reason: Reason) => ({ verdict: 'inconclusive', reason, facts, evidence: { seen } }) as const;
  if (from === to) return open('same-version');
  if (planned.fromVersion < 0)
    return { verdict: 'inconclusive', reason: 'unknown-version', facts, evidence: { seen, unknown: from } } as const;
  // Any version but the old one would have been the new one.
  if (planned.toVersion < 0 && named?.from !== undefined) return open('nothing-changed');
  if (planned.toVersion < 0) return { verdict: 'inconclusive', reason: 'unknown-version', facts, evidence: { seen, unknown: to } } as const;
  if (before !== undefined && before.to !== from)
    return { verdict: 'inconclusive', reason: 'plan-contradicts-itself', facts, evidence: { seen, ledTo: before.to } } as const;
  if (before !== undefined && (before.completeMs ?? triggerMs) > triggerMs) return open('transitions-overlap');
  if (!changed) return open('nothing-changed');
  if (completeMs === null && planned.dueMs !== undefined) return neverAlone(seen, planned.dueMs, ledger, facts);
  if (completeMs === null && isCanary && seen.unknown === 0 && seen.oldBefore > 0)
    return { verdict: 'pass', reason: 'holds', facts: { ...facts, newSeen: seen.newSeen }, evidence: { seen } } as const;
  if (completeMs === null && !isCanary) return neverComplete(seen, facts, 'not-alone');
  if (completeMs !== null && completeMs < triggerMs)
    return { verdict: 'inconclusive', reason: 'record-contradicts-itself', facts, evidence: { seen, completeMs } } as const;
  if (seen.unknown > 0) return open('versions-unknown');
  if (seen.oldBefore === 0) return open('old-unseen');
  if (completeMs === null) return neverComplete(seen, facts, 'not-seen');
  if (seen.newAfter === 0) return { verdict: 'inconclusive', reason: 'new-unseen', facts, evidence: { seen, completeMs } } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence: { seen } } as const;
}

/**
 * Why it is said never to have been complete: the old version was still there (`not-alone`), it was not seen to be (`not-seen`), or too
 * little was answered after its time was over to tell.
 */
type NeverComplete = 'not-alone' | 'not-seen' | { readonly dueMs: number };

function neverComplete<Facts extends CheckFacts>(seen: SeenTransition, facts: Facts, why: NeverComplete) {
  return { verdict: 'inconclusive', reason: 'never-complete', facts, evidence: { seen, why } } as const;
}

/** Both versions had their time, and one alone was not reached: either both go on, or the old one has come back for good. */
function neverAlone(seen: SeenTransition, dueMs: number, ledger: Ledger, known: CheckFacts) {
  const oldSince = answersByLane(ledger, dueMs, seen.planned);
  const [old, fresh] = [oldSince.reduce((sum, each) => sum + each.old, 0), oldSince.reduce((sum, each) => sum + each.fresh, 0)];
  const facts = { ...known, dueMs, oldSinceDue: old, newSinceDue: fresh };
  const evidence = { seen, dueMs, oldSince };
  if (old > 0 && fresh > 0) return { verdict: 'fail', reason: 'both-versions', facts, evidence } as const;
  if (old > 0) return { verdict: 'inconclusive', reason: 'rolled-back', facts, evidence } as const;
  return neverComplete(seen, facts, { dueMs });
}

function noChange(ledger: Ledger, seen: readonly SeenTransition[]) {
  const byVersion = new Map<number, number>();
  forEachAttempt(ledger, ({ answered, version }) => {
    if (answered && version !== 0) byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
  });
  const answers = [...byVersion].map(([version, n]) => ({ version: ledger.versions[version] ?? `version ${version}`, count: n }));
  const facts = { versions: answers.length };
  const evidence = { change: 'none', answers, stray: null } as const;
  if (answers.length > 1) return { verdict: 'fail', reason: 'several-versions', facts, evidence } as const;
  const stray = seen.find((each) => each.strays > 0);
  if (stray !== undefined)
    return { verdict: 'fail', reason: 'wrong-version', facts: { strays: stray.strays }, evidence: { ...evidence, stray } } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence } as const;
}
