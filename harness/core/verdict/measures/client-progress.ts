import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { atWork, firstPhase, lastPhase, type Window } from '../run-phases.ts';
import { triggerMs } from './failed-otherwise.ts';
import type { SeenTransition } from './transition-seen.ts';

/** What the clients got done in each part of the run. */
export interface Progress {
  /** Answers that arrived in the baseline. */
  readonly baseline: number;
  /** For each reload, answers to requests that were in flight or sent during it. */
  readonly reloads: readonly number[];
  /** For each settle, answers to requests that were sent from its begin until the next reload. */
  readonly settles: readonly number[];
  /** Requests, answered or not, that were in flight or sent during a reload. */
  readonly sentInReload: number;
  readonly clientsInBaseline: number;
  /** Clients with an answer to a request sent after the last completion. */
  readonly clientsAfter: number;
  /** Pairs of a target and a lane that were answered in the baseline, and to requests sent after the last completion. */
  readonly targetsInBaseline: number;
  readonly targetsAfter: number;
  /** For each transition, how many requests were in flight across its switch. */
  readonly across: readonly number[];
  /** For each transition, from the last request that was sent before its trigger to the first one after its switch, in milliseconds. */
  readonly unseenMs: readonly number[];
  /** Requests on a connection that had carried one before: answered in the baseline, and sent from the first trigger on. */
  readonly keptInBaseline: number;
  readonly keptSinceTrigger: number;
  /** For each stretch in which a strategy was at work, how many requests were sent in it. */
  readonly sentAtWork: readonly (Window & { readonly sent: number })[];
}

/** Messages over one that is held count as that many answers at most: clients loop over several targets, and of these have one. */
const HEARD = 2;

/**
 * The switch is the moment at which the first request was sent that the new version answered, or the trigger if that one had
 * waited for it: slow requests are in flight across it if they were sent before and ended after. If no target is slow, answers may be so short that none spans that
 * one moment; there a request counts that was in flight or sent between trigger and completion.
 */
export function progressOf(
  run: RunRecord,
  ledger: Ledger,
  seen: readonly SeenTransition[],
  held: HeldExchanges = new HeldExchanges(),
): Progress {
  const baselinePhase = firstPhase(run, 'baseline');
  const reloadPhases = run.phases.filter(({ name }) => name === 'reload');
  const settlePhases = run.phases
    .filter(({ name }) => name === 'settle')
    .map(({ startMs }) => {
      const next = reloadPhases.find((reload) => reload.startMs > startMs);
      return { startMs, untilMs: next?.startMs ?? Number.POSITIVE_INFINITY };
    });
  const reloads = reloadPhases.map(() => 0);
  const settles = settlePhases.map(() => 0);
  const settleMs = lastPhase(run, 'settle')?.startMs ?? Number.POSITIVE_INFINITY;
  // Of the settle phase or of the last completion the later one: an answer must be after both to be after the reload.
  const afterMs = Math.max(settleMs, ...run.transitions.map(({ completeMs }) => completeMs ?? settleMs));
  // What a watched service holds open ends when its old version does: none need be open at the moment of the switch.
  const slow = new Set(run.runtime === 'external' ? [] : run.slowTargets);
  const windows = seen.map(({ triggerMs: fromMs, firstNewMs, completeMs }) => {
    const switchMs = firstNewMs === null ? Number.NaN : Math.max(fromMs, firstNewMs);
    if (slow.size > 0) return { beforeMs: switchMs, afterMs: switchMs };
    return { beforeMs: Math.max(completeMs ?? fromMs, firstNewMs ?? fromMs), afterMs: fromMs };
  });
  const across = seen.map(() => 0);
  const lastBeforeMs = seen.map(() => Number.NEGATIVE_INFINITY);
  const firstAfterMs = seen.map(() => Number.POSITIVE_INFINITY);
  const sentAtWork = atWork(run).map((window) => ({ ...window, sent: 0 }));
  const clientsInBaseline = new Set<number>();
  const clientsAfter = new Set<number>();
  const targetsInBaseline = new Set<number>();
  const targetsAfter = new Set<number>();
  let baseline = 0;
  let sentInReload = 0;
  let keptInBaseline = 0;
  let keptSinceTrigger = 0;
  const firstTriggerMs = triggerMs(run);
  // What a strategy places beside the siege, as a client of its own, shows no progress of the siege.
  const besiegers = run.options.clients * run.options.lanes.length;
  forEachAttempt(ledger, ({ id, answered, sentMs, endMs, target, targetKey, clientKey, reusedConnection }) => {
    if (answered && baselinePhase !== undefined && endMs >= baselinePhase.startMs && endMs <= baselinePhase.endMs) {
      baseline++;
      if (reusedConnection) keptInBaseline++;
      if (clientKey >> 1 < besiegers) clientsInBaseline.add(clientKey);
      targetsInBaseline.add(targetKey);
    }
    // What is held until the siege ends is answered by what comes over it.
    const exchange = held.of(id);
    if (exchange?.endless === true) {
      const { mayBeQuiet, openedMs } = exchange;
      // One that may be silent is answered by being open.
      const isQuiet = mayBeQuiet && openedMs !== null;
      const firstMs = isQuiet ? openedMs : exchange.firstMs;
      const lastMs = isQuiet ? endMs : exchange.lastMs;
      const received = isQuiet ? HEARD : exchange.received;
      const inSettle = settlePhases.findLastIndex(({ startMs }) => lastMs !== null && lastMs >= startMs);
      if (baselinePhase !== undefined && firstMs !== null && firstMs <= baselinePhase.endMs) {
        baseline += Math.min(received, HEARD);
        if (clientKey >> 1 < besiegers) clientsInBaseline.add(clientKey);
        targetsInBaseline.add(targetKey);
      }
      if (inSettle >= 0 && sentMs < (settlePhases[inSettle]?.startMs ?? 0)) settles[inSettle] = (settles[inSettle] ?? 0) + HEARD;
      if (lastMs !== null && lastMs >= afterMs) {
        if (clientKey >> 1 < besiegers) clientsAfter.add(clientKey);
        targetsAfter.add(targetKey);
      }
    }
    for (const stretch of sentAtWork) if (sentMs >= stretch.fromMs && sentMs <= stretch.toMs) stretch.sent++;
    if (reusedConnection && sentMs >= firstTriggerMs) keptSinceTrigger++;
    let inReload = false;
    for (let i = 0; i < reloadPhases.length; i++) {
      const phase = reloadPhases[i];
      if (phase === undefined || sentMs > phase.endMs || endMs < phase.startMs) continue;
      inReload = true;
      if (answered) reloads[i] = (reloads[i] ?? 0) + 1;
    }
    if (inReload) sentInReload++;
    for (let i = 0; i < settlePhases.length; i++) {
      const phase = settlePhases[i];
      if (answered && phase !== undefined && sentMs >= phase.startMs && sentMs < phase.untilMs) settles[i] = (settles[i] ?? 0) + 1;
    }
    if (answered && sentMs >= afterMs) {
      if (clientKey >> 1 < besiegers) clientsAfter.add(clientKey);
      targetsAfter.add(targetKey);
    }
    if (slow.size > 0 && !slow.has(target)) return;
    windows.forEach((window, i) => {
      if (sentMs < window.beforeMs && endMs > window.afterMs) across[i] = (across[i] ?? 0) + 1;
      if (sentMs < window.afterMs) lastBeforeMs[i] = Math.max(lastBeforeMs[i] ?? sentMs, sentMs);
      if (sentMs >= window.beforeMs) firstAfterMs[i] = Math.min(firstAfterMs[i] ?? sentMs, sentMs);
    });
  });
  return {
    baseline,
    reloads,
    settles,
    sentInReload,
    clientsInBaseline: clientsInBaseline.size,
    clientsAfter: clientsAfter.size,
    targetsInBaseline: targetsInBaseline.size,
    targetsAfter: targetsAfter.size,
    across,
    unseenMs: seen.map((_, i) => (firstAfterMs[i] ?? Number.POSITIVE_INFINITY) - (lastBeforeMs[i] ?? Number.NEGATIVE_INFINITY)),
    keptInBaseline,
    keptSinceTrigger,
    sentAtWork,
  };
}
