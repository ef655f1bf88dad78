import type { Recording, Sample } from '../core/record/run-record.ts';
import { firstPhase, reloadAndSettle } from '../core/verdict/run-phases.ts';

/** Proportional set sizes of all instances together, in KiB. */
export interface Memory {
  /** At the last look of the baseline; null if none fell into it. */
  readonly beforeKiB: number | null;
  /** The most of any look from the first reload to the end of the last settle. */
  readonly peakKiB: number;
}

/**
 * What a strategy takes of memory; null if it was not measured: if nothing was sampled, no look fell into the reload, or
 * a process could not be read.
 */
export function memoryOf({ run, samples }: Pick<Recording, 'run' | 'samples'>): Memory | null {
  const window = reloadAndSettle(run);
  if (samples === undefined || window === null) return null;
  const baselineMs = firstPhase(run, 'baseline')?.startMs ?? window.fromMs;
  const looks = samples.looks.flatMap((look) => {
    const kib = totalKiB(look);
    return kib === null ? [] : [{ atMs: look.atMs, kib }];
  });
  const before = looks.findLast(({ atMs }) => atMs >= baselineMs && atMs < window.fromMs);
  const during = looks.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs).map(({ kib }) => kib);
  return during.length === 0 ? null : { beforeKiB: before?.kib ?? null, peakKiB: Math.max(...during) };
}

/** Null if this look did not look at memory, or not at that of all instances that have a process. */
function totalKiB({ instances }: Sample): number | null {
  const there = instances.filter(({ processes }) => processes > 0);
  if (there.length === 0) return null;
  return there.reduce<number | null>((sum, { pssKiB }) => (sum === null || pssKiB === null ? null : sum + pssKiB), 0);
}
