import { Earliest } from '../../ledger/earliest.ts';
import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Stall } from '../../record/measurements.ts';
import type { Window } from '../run-phases.ts';
import { AnsweredBySending } from './answered-by-sending.ts';
import { failedAtMs } from './failed-at.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { sorted } from './sorted.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** The longest stall, and all that are longer than a bound. */
export interface Stalls {
  readonly longest: Stall;
  readonly over: readonly Stall[];
}

/**
 * A stall is a stretch in which a client waited and none was answered. Only targets that answer at once are looked
 * at, since a slow one may rightly be silent for seconds (if all are slow, all are). A failure ends no stall: its
 * client waits until it tries again, and through tries that fail; a slow request that fails is waited for in vain from
 * the moment when the failure struck. Of the stretches those count that touch the window: from its begin on, to their own end.
 * O(n log c) where c are in flight at once; memory for what is in flight and what failed. One client's records must be in the order of their sending, as a ledger has them.
 */
export function findStalls(ledger: Ledger, slowTargets: readonly number[], window: Window, boundMs: number): Stalls {
  const { silent, vainStarts, ends } = waits(ledger, slowTargets);
  const answered = new AnsweredBySending(ledger, silent);
  let longest: Stall = { longestMs: 0, atMs: 0 };
  const over: Stall[] = [];
  const stretch = (sinceMs: number, toMs: number): void => {
    const fromMs = Math.max(sinceMs, window.fromMs);
    const lengthMs = toMs - fromMs;
    if ((lengthMs <= longest.longestMs && lengthMs <= boundMs) || toMs < window.fromMs || fromMs > window.toMs) return;
    const stall = { longestMs: toMicrosecond(lengthMs), atMs: toMicrosecond(fromMs) };
    if (lengthMs > longest.longestMs) longest = stall;
    if (lengthMs > boundMs) over.push(stall);
  };
  const answers = new Earliest();
  let waiting = 0;
  let sinceMs = 0;
  let s = 0;
  let e = 0;
  while (answered.sentMs < Number.POSITIVE_INFINITY || answers.size > 0 || e < ends.length) {
    const vainMs = vainStarts[s] ?? Number.POSITIVE_INFINITY;
    const startMs = Math.min(answered.sentMs, vainMs);
    const answerMs = answers.atMs;
    const endMs = ends[e] ?? Number.POSITIVE_INFINITY;
    // Of what happens at one moment, begins come first: a client that fails and is back at once keeps the stretch going.
    if (startMs <= answerMs && startMs <= endMs) {
      if (waiting++ === 0) sinceMs = startMs;
      if (vainMs <= answered.sentMs) s++;
      else {
        answers.add(answered.endMs);
        answered.next();
      }
    } else if (answerMs <= endMs) {
      stretch(sinceMs, answerMs);
      sinceMs = answerMs;
      waiting--;
      answers.take();
    } else {
      if (--waiting === 0) stretch(sinceMs, endMs);
      e++;
    }
  }
  return { longest, over };
}

/** What the stretches are made of, apart from the waits that ended with an answer. */
interface Waits {
  /** Targets whose answers are not looked at. */
  readonly silent: (target: number) => boolean;
  /** When waits without an answer began and ended, each list sorted. */
  readonly vainStarts: Float64Array;
  readonly ends: Float64Array;
}

function waits(ledger: Ledger, slowTargets: readonly number[]): Waits {
  const slow = new Set(slowTargets);
  const allSlow = ledger.targets.every((_, target) => slow.has(target));
  const silent = (target: number): boolean => !allSlow && slow.has(target);
  const starts = new GrowingNumbers();
  const ends = new GrowingNumbers();
  const failedOf = new Map<number, { readonly fromMs: number; readonly endMs: number }>();
  let horizonMs = 0;
  const inVain = (fromMs: number, toMs: number): void => {
    starts.add(fromMs);
    ends.add(toMs);
  };
  forEachAttempt(ledger, (attempt) => {
    horizonMs = Math.max(horizonMs, Number.isFinite(attempt.endMs) ? attempt.endMs : attempt.sentMs);
    const failed = failedOf.size > 0 ? failedOf.get(attempt.clientKey) : undefined;
    if (failed !== undefined) {
      inVain(failed.fromMs, Math.max(failed.endMs, attempt.sentMs));
      failedOf.delete(attempt.clientKey);
    }
    // A client may send again what was not processed: its user waits meanwhile.
    if (attempt.failed || attempt.unprocessed) {
      const fromMs = failed === undefined ? failedAtMs(attempt, slow) : attempt.sentMs;
      failedOf.set(attempt.clientKey, { fromMs, endMs: attempt.endMs });
    } else if (!silent(attempt.target) && !attempt.answered) inVain(attempt.sentMs, attempt.endMs);
  });
  for (const failed of failedOf.values()) inVain(failed.fromMs, failed.endMs);
  // What is open to the end was waited for as long as anything is known.
  const known = ends.numbers;
  for (let i = 0; i < known.length; i++) known[i] = Math.min(known[i] ?? 0, horizonMs);
  return { silent, vainStarts: sorted(starts.numbers), ends: sorted(known) };
}
