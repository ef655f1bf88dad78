import type { Phase, PhaseName, RunEvent, RunRecord } from '../record/run-record.ts';

/** A stretch of the run, in milliseconds on its clock. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export function firstPhase(run: RunRecord, name: PhaseName): Phase | undefined {
  return run.phases.find((phase) => phase.name === name);
}

export function lastPhase(run: RunRecord, name: PhaseName): Phase | undefined {
  return run.phases.findLast((phase) => phase.name === name);
}

/**
 * From the begin of the first reload to the end of the last settle: what a reload causes may show only after it said
 * that it is complete. Null if the run never came to a reload. Of a run without a deploy, all the time that it watched.
 */
export function reloadAndSettle(run: RunRecord): Window | null {
  const soak = soakOf(run);
  if (soak !== null) return soak;
  const reload = firstPhase(run, 'reload');
  if (reload === undefined) return null;
  const end = lastPhase(run, 'settle') ?? lastPhase(run, 'reload') ?? reload;
  return { fromMs: reload.startMs, toMs: Math.max(end.endMs, reload.endMs) };
}

/** Of a run without a deploy, the time that it watched; null for any other. */
function soakOf(run: RunRecord): Window | null {
  const soak = firstPhase(run, 'soak');
  return soak === undefined ? null : { fromMs: soak.startMs, toMs: soak.endMs };
}

/** From each trigger to its completion, or to the next trigger or the end of the run if it never completed; the reload if none is planned. Of a run without a deploy, all of it. */
export function atWork(run: RunRecord): readonly Window[] {
  const soak = soakOf(run);
  if (soak !== null) return [soak];
  if (run.transitions.length === 0) {
    const reload = firstPhase(run, 'reload');
    return reload === undefined ? [] : [{ fromMs: reload.startMs, toMs: (lastPhase(run, 'reload') ?? reload).endMs }];
  }
  const triggers = run.transitions.map(({ triggerMs }) => triggerMs);
  return run.transitions.map(({ triggerMs, completeMs }) => {
    const next = Math.min(...triggers.filter((other) => other > triggerMs), Number.POSITIVE_INFINITY);
    return { fromMs: triggerMs, toMs: completeMs ?? Math.min(next, Math.max(triggerMs, run.durationMs)) };
  });
}

/** From this length on, a stretch of the strategy's work in which no request was sent may have hidden what it did. In milliseconds. */
export const HIDES_A_SWITCH_MS = 300;

/** What was said and done before every instance was told to end: each request had its outcome by then. */
export function untilTeardown(events: readonly RunEvent[]): readonly RunEvent[] {
  const untilMs = events.find(({ source, kind }) => source === 'harness' && kind === 'teardown')?.atMs ?? Number.POSITIVE_INFINITY;
  return events.filter(({ atMs }) => atMs <= untilMs);
}

/** Length of what two stretches have in common, in milliseconds. */
export function overlapMs(a: Window, b: Window): number {
  return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}
