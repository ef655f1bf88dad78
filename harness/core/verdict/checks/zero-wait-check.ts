import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import type { Stalls } from '../measures/stall.ts';
import { frozen, stolenShare, stoodStillTwice } from '../measures/wait-excuses.ts';
import { atWork, HIDES_A_SWITCH_MS, reloadAndSettle, type Window } from '../run-phases.ts';
import { watchWait } from './watch-wait.ts';

/** Asked if the run promises a longest wait, and of each watched deploy: there a URL's own time is the promise. */
export const zeroWaitCheck = defineCheck({
  id: 'zero-wait',
  name: 'zero-wait',
  asks: ['zero-downtime'],
  about: 'service',
  openIfGeneratorSaturated: 'any',
  tellsGeneratorSaturated: true,
  judge: ({ recording, measured, maxStallMs }) => {
    if (recording.run.runtime === 'external') {
      const judged = watchWait(recording);
      return judged === null ? null : { ...judged, of: 'watch' as const };
    }
    return maxStallMs === null ? null : { ...zeroWait(recording, measured.stalls, maxStallMs), of: 'scenario' as const };
  },
});

/**
 * No client waited longer than the strategy promises: neither all clients together (the longest stall) nor a single
 * request to a target that answers at once, from reload to settle. At a constant rate a wait counts from the moment at
 * which the request was due, and of one that had begun before the reload counts what came after. A wait that the client's own
 * freezes explain refutes nothing.
 */
export function zeroWait({ run, ledger }: Recording, stalls: Stalls, boundMs: number) {
  const window = reloadAndSettle(run);
  if (window === null) return { verdict: 'inconclusive', reason: 'no-reload', facts: { boundMs } } as const;
  const slow = new Set(run.slowTargets);
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const since = (fromMs: number): number => Math.max(fromMs, window.fromMs);
  const refutes = (wait: Window): boolean => wait.toMs - wait.fromMs - stoodStillTwice(frozen(freezes, wait)) > boundMs;

  const refutedStall = stalls.over.some((stall) => refutes(asWindow(stall)));
  const unseen = atWork(run)
    .filter(({ fromMs, toMs }) => toMs - fromMs >= Math.max(boundMs, HIDES_A_SWITCH_MS))
    .map((stretch) => ({ ...stretch, asked: false }));
  let requests = 0;
  let slowestMs = 0;
  let slowestAtMs = 0;
  let tooSlow = 0;
  let late = 0;
  let excused = 0;
  forEachAttempt(ledger, ({ sentMs, endMs, lagMs, target }) => {
    if (slow.has(target) || endMs < window.fromMs || sentMs > window.toMs) return;
    requests++;
    for (const stretch of unseen) if (sentMs <= stretch.toMs && (sentMs >= stretch.fromMs || endMs >= stretch.toMs)) stretch.asked = true;
    const fromMs = since(sentMs);
    const dueMs = since(sentMs - lagMs);
    const waitMs = endMs - dueMs;
    if (waitMs > slowestMs) {
      slowestMs = waitMs;
      slowestAtMs = dueMs;
    }
    if (waitMs <= boundMs) return;
    if (endMs - fromMs <= boundMs) late++;
    else if (refutes({ fromMs, toMs: endMs })) tooSlow++;
    else excused++;
  });
  if (requests === 0) return { verdict: 'inconclusive', reason: 'nothing-sent', facts: { boundMs } } as const;
  const silent = unseen.find(({ asked }) => !asked);
  if (silent !== undefined) {
    const { fromMs, toMs } = silent;
    return { verdict: 'inconclusive', reason: 'nothing-sent-at-work', facts: { boundMs, fromMs, unseenMs: toMs - fromMs } } as const;
  }

  const { longestMs, atMs } = stalls.longest;
  const facts = { boundMs, stallMs: longestMs, stallAtMs: atMs, requests, slowestMs, slowestAtMs, tooSlow, late, excused };
  if (refutedStall || tooSlow > 0) {
    const stealShare = stolenShare(run.generator);
    return stealShare === null
      ? ({ verdict: 'fail', reason: 'waited-too-long', facts } as const)
      : ({ verdict: 'inconclusive', reason: 'cpu-stolen', facts, evidence: { stealShare } } as const);
  }
  if (stalls.over.length > 0 || excused > 0) return { verdict: 'inconclusive', reason: 'client-stood-still', facts } as const;
  if (late > 0) return { verdict: 'inconclusive', reason: 'sent-late', facts } as const;
  return { verdict: 'pass', reason: 'holds', facts } as const;
}

export type ZeroWaitJudgement = ReturnType<typeof zeroWait>;

function asWindow({ atMs, longestMs }: { readonly atMs: number; readonly longestMs: number }): Window {
  return { fromMs: atMs, toMs: atMs + longestMs };
}
