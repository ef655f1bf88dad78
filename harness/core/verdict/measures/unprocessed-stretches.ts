import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** A stretch in which a server said of each request to a target, in one lane, that it had not processed it. In milliseconds on the run's clock. */
export interface UnprocessedStretch {
  readonly target: number;
  readonly fromMs: number;
  /** When the last of these requests ended: a user who sent again at once had waited at least until then. */
  readonly toMs: number;
}

/**
 * What is not processed may be sent again and is no loss, but its user waits meanwhile: from when the first such request was due to the end
 * of the last one before a request that was sent later is answered.
 */
export function unprocessedStretches(ledger: Ledger): readonly UnprocessedStretch[] {
  const found: UnprocessedStretch[] = [];
  if (ledger.unprocessed === 0) return found;
  const open = new Map<number, UnprocessedStretch>();
  forEachAttempt(ledger, ({ target, targetKey, sentMs, lagMs, endMs, answered, unprocessed }) => {
    const stretch = open.get(targetKey);
    if (unprocessed) {
      const fromMs = stretch?.fromMs ?? sentMs - lagMs;
      open.set(targetKey, { target, fromMs, toMs: Math.max(stretch?.toMs ?? endMs, endMs) });
    } else if (answered && stretch !== undefined) {
      found.push(stretch);
      open.delete(targetKey);
    }
  });
  return [...found, ...open.values()];
}
