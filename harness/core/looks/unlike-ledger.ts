import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import { ledgerWith } from '../ledger/ledger-with.ts';
import type { Recording } from '../record/run-record.ts';
import { withFalselyRefused } from './falsely-refused.ts';
import { type JudgedTarget, judgeLooks } from './judge-looks.ts';
import { seeLooks, type TargetLooks } from './looks-seen.ts';

/**
 * A recording in which each answer that turned out to be unlike those before and after the change is a failed request, and each request
 * that the server said it had not processed, and that the app had.
 */
export interface WithUnlike {
  readonly recording: Recording;
  /** What was found of each URL; null if nothing was kept of looks, or the run never came to settle. */
  readonly looks: readonly JudgedTarget[] | null;
}

const known = new WeakMap<Recording, WithUnlike>();

/**
 * Judges how answers looked, and gives those that are unlike their outcome. What was recorded stays as it is: an answer's look is a
 * fact, and that it is unlike is a judgement. Pure; the same recording is judged once.
 */
export function withUnlike(recording: Recording): WithUnlike {
  const before = known.get(recording);
  if (before !== undefined) return before;
  const judged = judge(recording);
  known.set(recording, judged);
  // What comes of it is judged already.
  known.set(judged.recording, judged);
  return judged;
}

function judge(given: Recording): WithUnlike {
  const recording = withFalselyRefused(given);
  const { ledger, run } = recording;
  const seen = seeLooks(ledger, run.phases);
  if (seen === null) return { recording, looks: null };
  const looks = judgeLooks(withoutCanary(withoutTakenBack(seen, recording), recording), ledger.looks ?? [], run.looks?.compared ?? []);
  const ids = looks.flatMap(({ unlike }) => unlike.map(({ id }) => id));
  return { recording: ids.length === 0 ? recording : { ...recording, ledger: ledgerWith(ledger, ids, 'unlike') }, looks };
}

/**
 * A version that came and was taken back has no steady state that its answers could be like: what it answered is neither strange nor
 * right.
 */
function withoutTakenBack(seen: readonly TargetLooks[], { run, ledger }: Recording): readonly TargetLooks[] {
  const settledMs = run.phases.findLast(({ name }) => name === 'settle')?.startMs ?? Number.POSITIVE_INFINITY;
  const gone = new Set(run.transitions.filter(({ completeMs }) => completeMs === null).map(({ to }) => ledger.versions.indexOf(to, 1)));
  if (gone.size === 0) return seen;
  forEachAttempt(ledger, ({ answered, sentMs, version }) => {
    if (answered && sentMs >= settledMs) gone.delete(version);
  });
  return seen.map((target) => ({ ...target, strange: target.strange.filter(({ id }) => !gone.has(ledger.at(id).version)) }));
}

/** Looks that are rare since the change are what is asked for if they are those of a canary: all that have them say the new version. */
function withoutCanary(seen: readonly TargetLooks[], { run, ledger }: Recording): readonly TargetLooks[] {
  if (run.change?.kind !== 'named' || run.change.canary !== true) return seen;
  const canaries = new Set(run.transitions.map(({ to }) => ledger.versions.indexOf(to, 1)));
  const looksOfOthers = new Set<string>();
  forEachAttempt(ledger, ({ answered, target, look, version }) => {
    if (answered && !canaries.has(version)) looksOfOthers.add(`${target} ${look}`);
  });
  return seen.map((target) => {
    const others = target.newAndRare?.looks.some((look) => looksOfOthers.has(`${target.target} ${look}`)) ?? false;
    return others ? target : { ...target, newAndRare: null };
  });
}
