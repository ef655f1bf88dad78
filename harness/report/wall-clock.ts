import type { Outage, Transition } from '../core/record/measurements.ts';
import type { RunRecord } from '../core/record/run-record.ts';
import type { ReportedOutage, ReportedTransition } from './contract.ts';

type Began = Pick<RunRecord, 'startedAt'>;

/** A moment of the run, given in its milliseconds, as an instant of ISO 8601 in UTC. Null stays null. */
export function instant(run: Began, atMs: number): string;
export function instant(run: Began, atMs: number | null): string | null;
export function instant({ startedAt }: Began, atMs: number | null): string | null {
  const epochMs = Date.parse(startedAt) + (atMs ?? Number.NaN);
  return Number.isFinite(epochMs) ? new Date(Math.round(epochMs)).toISOString() : null;
}

/** A moment of the run as a clock on the wall shows it in UTC: `14:03:07.120`. A dash if it never was. */
export function timeOfDay(run: Began, atMs: number | null): string {
  return instant(run, atMs)?.slice(11, 23) ?? '–';
}

/** Outages with the time of the wall clock beside the run's. */
export function outagesByClock(run: Began, outages: readonly Outage[]): readonly ReportedOutage[] {
  return outages.map((outage) => ({ ...outage, fromAt: instant(run, outage.fromMs), toAt: instant(run, outage.toMs) }));
}

/** Transitions with the time of the wall clock beside the run's. */
export function transitionsByClock(run: Began, transitions: readonly Transition[]): readonly ReportedTransition[] {
  return transitions.map((transition) => ({
    ...transition,
    triggerAt: instant(run, transition.triggerMs),
    firstNewAt: instant(run, transition.firstNewMs),
    lastOldAt: instant(run, transition.lastOldMs),
    completeAt: instant(run, transition.completeMs),
  }));
}
