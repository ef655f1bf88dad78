import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Phase } from '../record/run-record.ts';
import { CONSTANT_ANSWERS } from './looks-known.ts';

/** When the answers of each URL and lane are taken for those of a steady state. Keys are those of `Attempt.targetKey`. */
export interface SteadyStretches {
  /** Of a run without a deploy: nothing is meant to change in it. */
  readonly isSoak: boolean;
  /** An answer that had ended by then is of the state before, in milliseconds on the run's clock. */
  beforeMs(targetKey: number): number;
  /** An answer to a request that was sent from then on is of the state after. */
  afterMs(targetKey: number): number;
}

/**
 * Of a deploy, what had ended before the trigger, and what was sent since the last settling began; of a run without one, the first and
 * the last answers of each URL and lane, as many as make a look constant, or a third of them if there are few. Null if there is neither.
 */
export function steadyStretches(ledger: Ledger, phases: readonly Phase[]): SteadyStretches | null {
  if (phases.some(({ name }) => name === 'soak')) return ofSoak(ledger);
  const triggerMs = phases.find(({ name }) => name === 'reload')?.startMs;
  const settledMs = phases.findLast(({ name }) => name === 'settle')?.startMs;
  if (triggerMs === undefined || settledMs === undefined) return null;
  return { isSoak: false, beforeMs: () => triggerMs, afterMs: () => settledMs };
}

function ofSoak(ledger: Ledger): SteadyStretches {
  const answers = new Map<number, number>();
  forEachAttempt(ledger, ({ answered, look, targetKey }) => {
    if (answered && isOfOrigin(ledger, look)) answers.set(targetKey, (answers.get(targetKey) ?? 0) + 1);
  });
  const [before, after, heard] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
  forEachAttempt(ledger, ({ answered, look, targetKey, sentMs, endMs }) => {
    if (!answered || !isOfOrigin(ledger, look)) return;
    const all = answers.get(targetKey) ?? 0;
    const nth = heard.get(targetKey) ?? 0;
    heard.set(targetKey, nth + 1);
    const steady = Math.min(CONSTANT_ANSWERS, Math.floor(all / 3));
    // Strictly after the last of them.
    if (nth < steady) before.set(targetKey, Math.max(before.get(targetKey) ?? 0, endMs + 0.001));
    if (nth >= all - steady && !after.has(targetKey)) after.set(targetKey, sentMs);
  });
  return {
    isSoak: true,
    beforeMs: (key) => before.get(key) ?? Number.NEGATIVE_INFINITY,
    afterMs: (key) => after.get(key) ?? Number.POSITIVE_INFINITY,
  };
}

function isOfOrigin({ looks }: Ledger, look: number): boolean {
  return looks?.[look]?.cached === false;
}
