import { lastingDifferences } from '../../looks/lasting-differences.ts';
import { tooLongToRead } from '../../looks/too-long.ts';
import type { Recording, WatchedChange } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import type { SeenTransition } from '../measures/transition-seen.ts';
import { firstPhase } from '../run-phases.ts';

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
function deployed({ run, ledger, events }: Recording, seen: readonly SeenTransition[]) {
  const change: WatchedChange = run.change ?? { kind: run.expectsChange ? 'named' : 'unnamed' };
  if (firstPhase(run, 'reload') === undefined) return { verdict: 'inconclusive', reason: 'not-run', facts: {} } as const;
  if (change.kind === 'named') {
    const [tooLong] =
      run.options.readsBodiesFor?.includes('version-from') === true ? tooLongToRead(ledger, ({ version }) => version === 0) : [];
    if (tooLong === undefined) return named(seen);
    const { target, answers, of } = tooLong;
    return { verdict: 'inconclusive', reason: 'too-long-to-read', facts: { target: ledger.nameOf(target), answers, of } } as const;
  }
  const differences = lastingDifferences(ledger, run.phases);
  const [difference] = [...differences].sort((a, b) => Number(b.unsure === null) - Number(a.unsure === null));
  if (difference === undefined && change.kind === 'none' && change.restarts === true && !isRestarted(events))
    return { verdict: 'inconclusive', reason: 'nothing-restarted', facts: {} } as const;
  if (difference === undefined)
    return change.kind === 'none'
      ? ({ verdict: 'pass', reason: 'holds', facts: {}, evidence: { seen: null } } as const)
      : ({ verdict: 'inconclusive', reason: 'nothing-shows', facts: {} } as const);
  const { target, before, after, statuses, unsure } = difference;
  const facts = {
    ...{ target, differences: differences.length },
    ...(statuses === null ? {} : { statusBefore: statuses.before, statusAfter: statuses.after }),
  };
  const evidence = { before, after };
  if (change.kind === 'unnamed') return { verdict: 'inconclusive', reason: 'change-not-named', facts, evidence } as const;
  if (unsure === null) return { verdict: 'fail', reason: 'changed', facts, evidence } as const;
  return { verdict: 'inconclusive', reason: 'perhaps-changed', facts: { ...facts, unsure }, evidence } as const;
}

function isRestarted(events: Recording['events']): boolean {
  return events.some(({ kind }) => kind === 'workers-replaced');
}

export type DeployedJudgement = ReturnType<typeof deployed>;

function named(seen: readonly SeenTransition[]) {
  const [change] = seen;
  if (change === undefined || change.firstNewMs === null) return { verdict: 'inconclusive', reason: 'nothing-changed', facts: {} } as const;
  const { from, to } = change;
  return { verdict: 'pass', reason: 'holds', facts: { from, to }, evidence: { seen: { from, to } } } as const;
}
