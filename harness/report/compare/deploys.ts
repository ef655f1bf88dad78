import type { RunRecord } from '../../core/record/run-record.ts';

/** One switch of versions, and what belongs to it. Milliseconds on the run's clock. */
export interface Deploy {
  readonly from: string;
  readonly to: string;
  readonly triggerMs: number;
  /** When the strategy was seen to be complete; null if it never was. */
  readonly completeMs: number | null;
  /** When the siege had settled on what came of it, or the next switch began, or the siege ended. */
  readonly settledMs: number;
}

/** The switches of a run. */
export function deploysOf({ transitions, phases, durationMs }: RunRecord): Deploy[] {
  const drainMs = phases.find(({ name }) => name === 'drain')?.startMs ?? durationMs;
  return transitions.map(({ from, to, triggerMs, completeMs }, i) => {
    const settle = phases.find(({ name, startMs }) => name === 'settle' && startMs >= (completeMs ?? triggerMs));
    const nextMs = transitions[i + 1]?.triggerMs ?? drainMs;
    return { from, to, triggerMs, completeMs, settledMs: Math.max(triggerMs, Math.min(settle?.endMs ?? drainMs, nextMs)) };
  });
}
