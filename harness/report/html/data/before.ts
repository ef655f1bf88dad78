import { isSampled } from '../../../core/explain/sampled-event.ts';
import type { RunEvent } from '../../../core/record/run-record.ts';

/**
 * Answers for any moment what came before it: the strategy's last step, and the last thing that uWSGI itself did or said,
 * as indices into `events`, in the order of time. What the harness notes down causes nothing and is left out, and so is
 * what was sampled: when it happened is not known well enough.
 * `events` must be in the order of time.
 */
export function whatCameBefore(events: readonly RunEvent[]): (atMs: number) => number[] {
  const steps = new Int32Array(events.length + 1).fill(-1);
  const deeds = new Int32Array(events.length + 1).fill(-1);
  events.forEach((event, i) => {
    steps[i + 1] = event.source === 'strategy' ? i : (steps[i] ?? -1);
    deeds[i + 1] = (event.source === 'log' || event.source === 'process') && !isSampled(event) ? i : (deeds[i] ?? -1);
  });
  return (atMs) => {
    const n = eventsUntil(events, atMs);
    return [steps[n] ?? -1, deeds[n] ?? -1].filter((index) => index >= 0).sort((a, b) => a - b);
  };
}

/** How many events lie at or before a moment. */
function eventsUntil(events: readonly RunEvent[], atMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
