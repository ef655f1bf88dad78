import { forEachAttempt } from './for-each-attempt.ts';
import type { Ledger } from './ledger.ts';

/** When answered requests were sent and ended, in milliseconds. All lists are of one length, in the order of sending. */
export interface Answers {
  readonly sentMs: Float64Array;
  readonly endMs: Float64Array;
  /** Of this request and all that were sent later, when the first one ended. */
  readonly firstEndMs: Float64Array;
}

/** The answers that came since a moment. */
export function answersSince(ledger: Ledger, fromMs: number): Answers {
  let n = 0;
  forEachAttempt(ledger, ({ answered, endMs }) => {
    if (answered && endMs >= fromMs) n++;
  });
  let sentMs = new Float64Array(n);
  let endMs = new Float64Array(n);
  n = 0;
  let inOrder = true;
  forEachAttempt(ledger, (attempt) => {
    if (!attempt.answered || !(attempt.endMs >= fromMs)) return;
    if (attempt.sentMs < (sentMs[n - 1] ?? Number.NEGATIVE_INFINITY)) inOrder = false;
    sentMs[n] = attempt.sentMs;
    endMs[n++] = attempt.endMs;
  });
  if (!inOrder) {
    const order = Uint32Array.from(sentMs.keys()).sort((a, b) => (sentMs[a] ?? 0) - (sentMs[b] ?? 0));
    const arrange = (times: Float64Array): Float64Array<ArrayBuffer> => Float64Array.from(order, (i) => times[i] ?? 0);
    [sentMs, endMs] = [arrange(sentMs), arrange(endMs)];
  }
  const firstEndMs = endMs.slice();
  for (let i = n - 2; i >= 0; i--) firstEndMs[i] = Math.min(firstEndMs[i] ?? 0, firstEndMs[i + 1] ?? 0);
  return { sentMs, endMs, firstEndMs };
}

/** Was a request sent after a moment and answered before another? */
export function wasAnsweredBetween({ sentMs, firstEndMs }: Answers, fromMs: number, toMs: number): boolean {
  return (firstEndMs[sentUntil(sentMs, fromMs)] ?? Number.POSITIVE_INFINITY) < toMs;
}

/** When the last request ended that was sent and answered between two moments; -Infinity if none was. */
export function lastAnsweredBetween({ sentMs, endMs }: Answers, fromMs: number, toMs: number): number {
  for (let i = sentUntil(sentMs, toMs) - 1; i >= 0 && (sentMs[i] ?? 0) >= fromMs; i--) {
    const answeredMs = endMs[i] ?? Number.POSITIVE_INFINITY;
    if (answeredMs <= toMs) return answeredMs;
  }
  return Number.NEGATIVE_INFINITY;
}

/** How many were sent by a moment. */
function sentUntil(sentMs: Float64Array, untilMs: number): number {
  let low = 0;
  let high = sentMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sentMs[middle] ?? 0) <= untilMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
