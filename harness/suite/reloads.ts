import { forEachAttempt } from '../core/ledger/for-each-attempt.ts';
import type { Recording } from '../core/record/run-record.ts';
import { isAbout } from '../core/verdict/check-list.ts';
import type { Report } from '../report/contract.ts';

/** How many reloads a run carried out, and how many of them lost a request. */
export interface Reloads {
  readonly done: number;
  readonly lossy: number;
}

/**
 * Counts the reloads of a run that promised to lose nothing, each from its trigger to the next one's; null if
 * the run was to lose something, or proves nothing. A request is a reload's if it was in flight or sent meanwhile.
 * If the books of a failed run don't balance, each of its reloads counts as lossy: nothing vouches for it.
 */
export function countReloads({ run, ledger }: Recording, { verdict, checks }: Report): Reloads | null {
  if (run.expectation.kind !== 'zero-downtime' || verdict === 'inconclusive') return null;
  const triggers = run.transitions.map(({ triggerMs }) => triggerMs);
  const lossy = triggers.map(() => checks.some((check) => isAbout(check.name, 'count') && check.verdict !== 'pass'));
  forEachAttempt(ledger, ({ failed, sentMs, endMs }) => {
    if (!failed) return;
    triggers.forEach((fromMs, i) => {
      if (sentMs < (triggers[i + 1] ?? Number.POSITIVE_INFINITY) && endMs >= fromMs) lossy[i] = true;
    });
  });
  // One that never came to its end is no reload that went well.
  const done = run.transitions.filter(({ completeMs }, i) => completeMs !== null || lossy[i] === true).length;
  return { done, lossy: lossy.filter(Boolean).length };
}
