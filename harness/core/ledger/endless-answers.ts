import { forEachAttempt } from './for-each-attempt.ts';
import type { Ledger } from './ledger.ts';
import { outcomeCode } from './outcome.ts';

const TIMEOUT = outcomeCode('timeout');

/**
 * Targets whose answers begin and do not end, each with how many of its answers timed out after a head with a 2xx had come: streams, such
 * as server-sent events. A target of which any answer came whole is none: there an answer got stuck.
 */
export function endlessAnswers(ledger: Ledger): readonly (readonly [target: number, answers: number])[] {
  const begun = new Map<number, number>();
  const ends = new Set<number>();
  forEachAttempt(ledger, ({ outcomeCode: code, answered, failed, status, target }) => {
    const isBegun = code === TIMEOUT && status >= 200 && status < 300;
    if (isBegun) begun.set(target, (begun.get(target) ?? 0) + 1);
    else if (answered || failed) ends.add(target);
  });
  return [...begun].filter(([target]) => !ends.has(target));
}
