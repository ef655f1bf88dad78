import type { PlannedTransition } from '../../record/run-record.ts';

/** Which versions may answer a request that was sent from `fromMs` on, until the next span begins. */
export interface Span {
  readonly fromMs: number;
  /** Index by version in the ledger: 1 if it may answer. */
  readonly allowed: Uint8Array;
  /** Index of the transition to which strays in this span are put down: the latest that was triggered, else the first. */
  readonly owner: number;
}

/** A planned transition with its neighbours and its versions in the ledger's numbers; -1 if the ledger does not know a version. */
export interface PlannedSwitch extends PlannedTransition {
  readonly fromVersion: number;
  readonly toVersion: number;
  /** Trigger of the transition before; -Infinity for the first. */
  readonly previousTriggerMs: number;
  /** Trigger of the transition after; Infinity for the last. */
  readonly nextTriggerMs: number;
}

/** Puts the transitions in order of their triggers. */
export function planSwitches(transitions: readonly PlannedTransition[], versions: readonly string[]): PlannedSwitch[] {
  const ordered = [...transitions].sort((a, b) => a.triggerMs - b.triggerMs);
  return ordered.map((transition, i) => ({
    ...transition,
    fromVersion: versions.indexOf(transition.from, 1),
    toVersion: versions.indexOf(transition.to, 1),
    previousTriggerMs: ordered[i - 1]?.triggerMs ?? Number.NEGATIVE_INFINITY,
    nextTriggerMs: ordered[i + 1]?.triggerMs ?? Number.POSITIVE_INFINITY,
  }));
}

/**
 * Cuts the run's time at every trigger and completion. Between the two both versions may answer, before and after only
 * one. A transition that never completed leaves both allowed until the next trigger.
 */
export function spansOf(switches: readonly PlannedSwitch[]): Span[] {
  const cuts = new Set([Number.NEGATIVE_INFINITY]);
  for (const { triggerMs, completeMs } of switches) {
    cuts.add(triggerMs);
    if (completeMs !== null) cuts.add(completeMs);
  }
  return [...cuts]
    .sort((a, b) => a - b)
    .map((fromMs) => {
      const allowed = new Uint8Array(256);
      const owner = Math.max(
        0,
        switches.findLastIndex(({ triggerMs }) => triggerMs <= fromMs),
      );
      const underWay = switches.filter((each) => each.triggerMs <= fromMs && fromMs < (each.completeMs ?? each.nextTriggerMs));
      for (const { fromVersion, toVersion } of underWay) {
        if (fromVersion > 0) allowed[fromVersion] = 1;
        if (toVersion > 0) allowed[toVersion] = 1;
      }
      if (underWay.length === 0) {
        const settled = switches.findLast(({ triggerMs }) => triggerMs <= fromMs)?.toVersion ?? switches[0]?.fromVersion ?? -1;
        if (settled > 0) allowed[settled] = 1;
      }
      return { fromMs, allowed, owner };
    });
}
