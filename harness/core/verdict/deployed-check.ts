import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Recording, RunRecord, WatchedChange } from '../record/run-record.ts';
import type { CheckFacts, SpokenJudgement, Verdict } from './check.ts';
import { defineCheck } from './define-check.ts';
import { firstPhase, lastPhase } from './run-phases.ts';
import type { SeenTransition } from './transition-seen.ts';

/** Asked of a watched deploy: a scenario's strategy says what was done. */
export const deployedCheck = defineCheck({
  id: 'deployed',
  name: 'deployed',
  asks: ['zero-downtime'],
  about: 'run',
  judge: ({ recording, measured }) => (recording.run.runtime === 'external' ? deployed(recording, measured.transitions) : null),
});

/** A URL and lane whose answers are other ones after the deploy than before it, for as long as they were watched. */
interface Difference {
  readonly target: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Does anything show that something was deployed? A command may end well and do nothing, and a restart may bring back the old
 * code: a run in which no answer shows a change tells nothing of how a deploy goes. The user names the change, or says that
 * none is to be seen; then one that lasts refutes it.
 */
export function deployed({ run, ledger }: Recording, seen: readonly SeenTransition[]): SpokenJudgement {
  const change: WatchedChange = run.change ?? { kind: run.expectsChange ? 'named' : 'unnamed' };
  if (firstPhase(run, 'reload') === undefined) return found('inconclusive', 'not-run', {}, 'The command was not run.');
  if (change.kind === 'named') return named(seen);
  const [difference, ...others] = lastingDifferences(run, ledger);
  if (difference === undefined)
    return change.kind === 'none'
      ? found('pass', 'holds', {}, 'No change was to be seen (--no-change), and none was.')
      : found('inconclusive', 'nothing-shows', {}, 'Nothing shows that anything was deployed: the answers are the same before and after.');
  const { target, before, after } = difference;
  const facts = { target, before, after, statusBefore: before, statusAfter: after, differences: others.length + 1 };
  const says = `${target} answered ${before} before the command, and ${after} at the end`;
  return change.kind === 'none'
    ? found('fail', 'changed', facts, `No change was to be seen (--no-change), but one lasts: ${says}.`)
    : found('inconclusive', 'change-not-named', facts, `A change is seen, and nothing names it: ${says}.`);
}

function named(seen: readonly SeenTransition[]): SpokenJudgement {
  const [change] = seen;
  if (change === undefined || change.firstNewMs === null)
    return found('inconclusive', 'nothing-changed', {}, 'The change that was named was not seen.');
  const { from, to } = change;
  return found('pass', 'holds', { from, to }, `The change that was named was seen: ${from} to ${to}.`);
}

/** Statuses of the answers that ended before the command, and of those that were sent in the last settling, have none in common. */
function lastingDifferences(run: RunRecord, ledger: Ledger): readonly Difference[] {
  const reload = firstPhase(run, 'reload');
  const settle = lastPhase(run, 'settle');
  if (reload === undefined || settle === undefined) return [];
  const before = new Map<number, Set<number>>();
  const after = new Map<number, Set<number>>();
  const add = (sets: Map<number, Set<number>>, key: number, status: number): void => {
    const known = sets.get(key);
    if (known === undefined) sets.set(key, new Set([status]));
    else known.add(status);
  };
  forEachAttempt(ledger, ({ answered, sentMs, endMs, status, targetKey }) => {
    if (!answered) return;
    if (endMs < reload.startMs) add(before, targetKey, status);
    if (sentMs >= settle.startMs) add(after, targetKey, status);
  });
  return [...before].flatMap(([key, old]) => {
    const now = after.get(key);
    if (now === undefined || [...old].some((status) => now.has(status))) return [];
    return [{ target: ledger.targets[key >> 1] ?? '?', before: inWords(old), after: inWords(now) }];
  });
}

function inWords(statuses: ReadonlySet<number>): string {
  return [...statuses].sort((a, b) => a - b).join(' or ');
}

function found(verdict: Verdict, reason: string, facts: CheckFacts, detail: string): SpokenJudgement {
  return { verdict, reason, facts, detail };
}
