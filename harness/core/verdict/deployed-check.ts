import { lastingDifferences } from '../looks/lasting-differences.ts';
import type { Recording, WatchedChange } from '../record/run-record.ts';
import type { CheckFacts, SpokenJudgement, Verdict } from './check.ts';
import { defineCheck } from './define-check.ts';
import { firstPhase } from './run-phases.ts';
import type { SeenTransition } from './transition-seen.ts';

/** Asked of a watched deploy: a scenario's strategy says what was done. */
export const deployedCheck = defineCheck({
  id: 'deployed',
  name: 'deployed',
  asks: ['zero-downtime'],
  about: 'run',
  judge: ({ recording, measured }) => (recording.run.runtime === 'external' ? deployed(recording, measured.transitions) : null),
});

/**
 * Does anything show that something was deployed? A command may end well and do nothing, and a restart may bring back the old
 * code: a run in which no answer shows a change tells nothing of how a deploy goes. The user names the change, or says that
 * none is to be seen; then one that lasts refutes it.
 */
export function deployed({ run, ledger }: Recording, seen: readonly SeenTransition[]): SpokenJudgement {
  const change: WatchedChange = run.change ?? { kind: run.expectsChange ? 'named' : 'unnamed' };
  if (firstPhase(run, 'reload') === undefined) return found('inconclusive', 'not-run', {}, 'The command was not run.');
  if (change.kind === 'named') return named(seen);
  const differences = lastingDifferences(ledger, run.phases);
  const [difference] = [...differences].sort((a, b) => Number(b.unsure === null) - Number(a.unsure === null));
  if (difference === undefined)
    return change.kind === 'none'
      ? found('pass', 'holds', {}, 'No change was to be seen (--no-change), and none was.')
      : found('inconclusive', 'nothing-shows', {}, 'Nothing shows that anything was deployed: the answers are the same before and after.');
  const { target, before, after, statuses, unsure } = difference;
  const facts = {
    ...{ target, before, after, differences: differences.length },
    ...(statuses === null ? {} : { statusBefore: statuses.before, statusAfter: statuses.after }),
  };
  const says = `${target} answered ${before} before the command, and ${after} at the end`;
  if (change.kind === 'unnamed')
    return found('inconclusive', 'change-not-named', facts, `A change is seen, and nothing names it: ${says}.`);
  if (unsure === null) return found('fail', 'changed', facts, `No change was to be seen (--no-change), but one lasts: ${says}.`);
  const why = unsure === 'few' ? 'too few answers came to be sure' : 'the answers vary by themselves, so it is not sure';
  return found(
    'inconclusive',
    'perhaps-changed',
    { ...facts, unsure },
    `No change was to be seen (--no-change), and perhaps there is one: ${says}; ${why}.`,
  );
}

function named(seen: readonly SeenTransition[]): SpokenJudgement {
  const [change] = seen;
  if (change === undefined || change.firstNewMs === null)
    return found('inconclusive', 'nothing-changed', {}, 'The change that was named was not seen.');
  const { from, to } = change;
  return found('pass', 'holds', { from, to }, `The change that was named was seen: ${from} to ${to}.`);
}

function found(verdict: Verdict, reason: string, facts: CheckFacts, detail: string): SpokenJudgement {
  return { verdict, reason, facts, detail };
}
