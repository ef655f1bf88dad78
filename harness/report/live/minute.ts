import type { LiveSnapshot } from './snapshot.ts';

/** What came in a second. */
export interface Second {
  readonly byStatus: ReadonlyMap<string, number>;
  readonly failed: number;
}

/** The last minute, second by second, from totals that only grow. */
export interface Minute {
  add(nowMs: number, snapshot: LiveSnapshot): void;
  /** At most 60, the oldest first; the second that goes on is the last. */
  seconds(): readonly Second[];
}

const LENGTH = 60;

/** Starts with nothing. What arrived between two calls of `add` is put down to the second of the later one. */
export function startMinute(): Minute {
  const seconds: { at: number; byStatus: Map<string, number>; failed: number }[] = [];
  const seen = new Map<string, number>();
  let seenFailed = 0;
  return {
    add(nowMs, snapshot) {
      const at = Math.floor(nowMs / 1000);
      const first = seconds.at(-1)?.at ?? at - 1;
      // Seconds in which nothing was drawn have nothing in them, but they passed.
      for (let missing = Math.max(first + 1, at - LENGTH + 1); missing <= at; missing++)
        seconds.push({ at: missing, byStatus: new Map(), failed: 0 });
      seconds.splice(0, Math.max(0, seconds.length - LENGTH));
      const now = seconds.at(-1);
      if (now === undefined) return;
      for (const [status, total] of Object.entries(snapshot.byStatus)) {
        const more = total - (seen.get(status) ?? 0);
        if (more > 0) now.byStatus.set(status, (now.byStatus.get(status) ?? 0) + more);
        seen.set(status, total);
      }
      now.failed += Math.max(0, snapshot.failed - seenFailed);
      seenFailed = snapshot.failed;
    },
    seconds: () => seconds,
  };
}
