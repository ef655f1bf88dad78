import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { triggerMs } from './failed-otherwise.ts';

/**
 * The longest that a request has waited beyond the time that it takes to be answered, of those sent from the reload on, in milliseconds.
 * A slow one takes as long as it may, so that what is left was waiting; how long that is an older recording does not tell, and there
 * slow ones are left out.
 */
export function longestWaitMs({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): number {
  const slow = new Set(run.slowTargets);
  const slowMs = Number(run.options.slowSeconds?.split('-').at(-1) ?? Number.POSITIVE_INFINITY) * 1000;
  const fromMs = triggerMs(run);
  let longestMs = 0;
  forEachAttempt(ledger, ({ sentMs, endMs, target }) => {
    if (sentMs < fromMs || !Number.isFinite(endMs)) return;
    longestMs = Math.max(longestMs, endMs - sentMs - (slow.has(target) ? slowMs : 0));
  });
  return longestMs;
}
