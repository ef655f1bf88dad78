import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Transition } from '../../record/measurements.ts';
import type { PlannedTransition } from '../../record/run-record.ts';
import { toMicrosecond } from './to-microsecond.ts';
import { type PlannedSwitch, planSwitches, spansOf } from './transition-plan.ts';

/** A transition as the clients saw it, with the counts that its verdict needs. All by the time requests were sent. */
export interface SeenTransition extends Transition {
  readonly planned: PlannedSwitch;
  /** Answers of the old version between the completion before and the trigger. */
  readonly oldBefore: number;
  /** Answers of the new version from the trigger until the next one. */
  readonly newSeen: number;
  /** Answers of the new version from the completion until the next trigger. */
  readonly newAfter: number;
  /** Strays that are answers of the old version after the completion. */
  readonly oldAfter: number;
  /** Answers that don't say which version gave them. */
  readonly unknown: number;
  readonly strayVersions: readonly string[];
  /** When the first and the last stray were sent; null if there is none. */
  readonly strayFromMs: number | null;
  readonly strayToMs: number | null;
}

interface Tally {
  firstNewMs: number;
  firstAnswerMs: number;
  lastOldMs: number;
  oldBefore: number;
  newSeen: number;
  newAfter: number;
  oldAfter: number;
  unknown: number;
  strays: number;
  strayFromMs: number;
  strayToMs: number;
  readonly strayVersions: Set<number>;
}

/**
 * Reads from the ledger how each transition went. A stray is an answer of a version that may not answer a request sent
 * at that time. One answer looks like a stray and is none: the request was still waiting when the strategy began, and
 * then the new version took it from the queue. The app's journal tells, by `begunAfterTrigger`; without one see `waitedForNew`.
 */
export function seeTransitions(
  ledger: Ledger,
  transitions: readonly PlannedTransition[],
  begunAfterTrigger?: readonly { readonly id: number; readonly atMs: number }[],
): SeenTransition[] {
  const begunMs = begunAfterTrigger === undefined ? null : new Map(begunAfterTrigger.map(({ id, atMs }) => [id, atMs]));
  const switches = planSwitches(transitions, ledger.versions);
  const tallies = switches.map(emptyTally);
  const spans = spansOf(switches);
  const firstAnswerOf = firstAnswers(ledger);
  let at = 0;
  if (switches.length === 0) return [];
  forEachAttempt(ledger, ({ id, answered, sentMs, endMs, version, pid }) => {
    if (!answered) return;
    // Attempts come almost in order of time, so the span is mostly the one before.
    while (at > 0 && sentMs < (spans[at]?.fromMs ?? 0)) at--;
    while (sentMs >= (spans[at + 1]?.fromMs ?? Number.POSITIVE_INFINITY)) at++;
    const span = spans[at];
    const tally = tallies[span?.owner ?? 0];
    if (span === undefined || tally === undefined) return;
    if (version === 0) {
      tally.unknown++;
      return;
    }
    for (let i = 0; i < switches.length; i++)
      see(switches[i], tallies[i], version, sentMs, endMs, switches[i - 1]?.completeMs ?? Number.NEGATIVE_INFINITY);
    if (span.allowed[version] === 1) return;
    const waited = switches.findIndex((each, i) =>
      begunMs === null
        ? waitedForNew(firstAnswerOf, switches, each, i, version, sentMs, endMs, pid)
        : begunByNew(each, version, sentMs, begunMs.get(id)),
    );
    if (waited >= 0) {
      const switched = tallies[waited];
      if (switched !== undefined) switched.firstNewMs = Math.min(switched.firstNewMs, sentMs);
      return;
    }
    tally.strays++;
    tally.strayVersions.add(version);
    tally.strayFromMs = Math.min(tally.strayFromMs, sentMs);
    tally.strayToMs = Math.max(tally.strayToMs, sentMs);
  });
  return switches.map((planned, i) => asSeen(planned, tallies[i] ?? emptyTally(), ledger.versions));
}

function see(
  planned: PlannedSwitch | undefined,
  tally: Tally | undefined,
  version: number,
  sentMs: number,
  endMs: number,
  settledMs: number,
): void {
  if (planned === undefined || tally === undefined || sentMs >= planned.nextTriggerMs) return;
  const complete = planned.completeMs !== null && sentMs >= planned.completeMs;
  if (version === planned.fromVersion && sentMs >= planned.previousTriggerMs) {
    tally.lastOldMs = Math.max(tally.lastOldMs, sentMs);
    if (sentMs < planned.triggerMs && sentMs >= settledMs) tally.oldBefore++;
    if (complete) tally.oldAfter++;
  }
  // What was sent before the switch before was complete may be a late answer of an earlier turn of this version.
  if (version === planned.toVersion && endMs >= planned.triggerMs && sentMs >= settledMs)
    tally.firstAnswerMs = Math.min(tally.firstAnswerMs, endMs);
  if (version === planned.toVersion && sentMs >= planned.triggerMs) {
    tally.firstNewMs = Math.min(tally.firstNewMs, sentMs);
    tally.newSeen++;
    if (complete) tally.newAfter++;
  }
}

/**
 * Sent before the trigger, ended after it, answered by the new version: it waited in the listen queue while the
 * strategy worked, as requests do during a graceful reload. If that version has served before (a roll back), the
 * same picture could be an old process that still answers; then only a process that is new to the run is believed.
 */
function waitedForNew(
  firstAnswerMs: (pid: number) => number,
  switches: readonly PlannedSwitch[],
  planned: PlannedSwitch,
  index: number,
  version: number,
  sentMs: number,
  endMs: number,
  pid: number,
): boolean {
  if (version !== planned.toVersion || sentMs >= planned.triggerMs || endMs < planned.triggerMs) return false;
  const servedBefore = switches.slice(0, index).some((each) => each.fromVersion === version || each.toVersion === version);
  return !servedBefore || (pid !== 0 && !(firstAnswerMs(pid) < planned.triggerMs));
}

/**
 * The new version's own clock says that it began the request after the trigger, in any process: when a version that
 * slept is woken, the first that it answers are those that were on their way.
 */
function begunByNew(planned: PlannedSwitch, version: number, sentMs: number, begunMs: number | undefined): boolean {
  return version === planned.toVersion && sentMs < planned.triggerMs && begunMs !== undefined && begunMs >= planned.triggerMs;
}

/** When the first answer of a process came; Infinity if none did. Looked up at the first question, in one sweep. */
function firstAnswers(ledger: Ledger): (pid: number) => number {
  let firstMs: Map<number, number> | null = null;
  return (pid) => {
    if (firstMs === null) {
      const found = new Map<number, number>();
      forEachAttempt(ledger, ({ answered, pid: of, endMs }) => {
        if (answered && endMs < (found.get(of) ?? Number.POSITIVE_INFINITY)) found.set(of, endMs);
      });
      firstMs = found;
    }
    return firstMs.get(pid) ?? Number.POSITIVE_INFINITY;
  };
}

function emptyTally(): Tally {
  return {
    firstNewMs: Number.POSITIVE_INFINITY,
    firstAnswerMs: Number.POSITIVE_INFINITY,
    lastOldMs: Number.NEGATIVE_INFINITY,
    oldBefore: 0,
    newSeen: 0,
    newAfter: 0,
    oldAfter: 0,
    unknown: 0,
    strays: 0,
    strayFromMs: Number.POSITIVE_INFINITY,
    strayToMs: Number.NEGATIVE_INFINITY,
    strayVersions: new Set(),
  };
}

function asSeen(planned: PlannedSwitch, tally: Tally, versions: readonly string[]): SeenTransition {
  const { oldBefore, newSeen, newAfter, oldAfter, unknown, strays } = tally;
  const firstNewMs = finite(tally.firstNewMs);
  const lastOldMs = finite(tally.lastOldMs);
  return {
    from: planned.from,
    to: planned.to,
    triggerMs: planned.triggerMs,
    firstNewMs,
    lastOldMs,
    completeMs: planned.completeMs,
    overlapMs: firstNewMs === null || lastOldMs === null ? 0 : toMicrosecond(Math.max(0, lastOldMs - firstNewMs)),
    strays,
    firstAnswerMs: finite(tally.firstAnswerMs),
    planned,
    oldBefore,
    newSeen,
    newAfter,
    oldAfter,
    unknown,
    strayVersions: [...tally.strayVersions].map((version) => versions[version] ?? `version ${version}`),
    strayFromMs: finite(tally.strayFromMs),
    strayToMs: finite(tally.strayToMs),
  };
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
