import { forEachAttempt } from '../../core/ledger/for-each-attempt.ts';
import { LatencyHistogram } from '../../core/ledger/latency-histogram.ts';
import type { Recording } from '../../core/record/run-record.ts';

/**
 * The 99th percentile of how long answers took, in milliseconds, of the requests that were sent in any of the stretches
 * to targets that do not answer slowly on purpose; null if there was none. With fewer than a hundred it is the longest.
 */
export function p99In({ run, ledger }: Recording, stretches: readonly { readonly fromMs: number; readonly toMs: number }[]): number | null {
  const slow = new Set(run.slowTargets);
  const quick = ledger.targets.some((_, target) => !slow.has(target));
  const histogram = new LatencyHistogram();
  forEachAttempt(ledger, ({ answered, target, sentMs, endMs, lagMs }) => {
    if (!answered || (quick && slow.has(target)) || !stretches.some(({ fromMs, toMs }) => sentMs >= fromMs && sentMs < toMs)) return;
    histogram.add(endMs - sentMs + lagMs);
  });
  return histogram.percentileMs(99);
}
