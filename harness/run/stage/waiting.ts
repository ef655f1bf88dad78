import { HOLDS } from '../../core/record/recorder.ts';
import type { Stage } from './stage.ts';

/** Index of `/slow/` in the usual siege. */
const SLOW = 0;

/**
 * How much longer than it takes to answer it a request has waited, of those sent since a moment, in milliseconds. A slow
 * one takes as long as it may, so that what is left was waiting.
 */
export function longestWaitMs(stage: Stage, sinceMs: number): number {
  let longest = 0;
  for (const { sentAtMs, durationMs, target, outcome } of stage.requests()) {
    if (sentAtMs < sinceMs || outcome === 'open') continue;
    longest = Math.max(longest, durationMs - (target === SLOW ? stage.longestRequestMs : 0));
  }
  return longest;
}

/** Records that a client that came since a moment had to wait for the import: for half of it at least. */
export function observeWait(stage: Stage, sinceMs: number): Promise<void> {
  return stage.observe('a request waited for at least half of the import', () => {
    const waitMs = longestWaitMs(stage, sinceMs);
    return waitMs >= stage.startupSeconds * 500 ? HOLDS : `the longest wait was ${waitMs.toFixed(0)} ms`;
  });
}
