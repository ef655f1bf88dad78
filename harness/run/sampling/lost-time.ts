import type { RunProcess } from './process-table.ts';

/**
 * CPU time of processes that are gone which no count of a living process holds any longer, in ticks by instance. A parent that takes
 * note of its child's end has the child's time in its own count from then on; if the parent is gone too, or was
 * not of the run, or does not take note, the child's time as it was last seen would be lost.
 */
export function countLost(
  gone: readonly RunProcess[],
  before: ReadonlyMap<number, RunProcess>,
  now: ReadonlyMap<number, RunProcess>,
): Map<string, number> {
  const lost = new Map<string, number>();
  /** What is left of the growth of each parent's count. */
  const growth = new Map<number, number>();
  for (const child of gone) {
    const ticks = child.ownTicks + child.reapedTicks;
    const parent = now.get(child.ppid);
    const earlier = before.get(child.ppid);
    const same = parent !== undefined && earlier !== undefined && parent.startTicks === earlier.startTicks;
    const room = growth.get(child.ppid) ?? (same ? parent.reapedTicks - earlier.reapedTicks : 0);
    const taken = Math.min(room, ticks);
    growth.set(child.ppid, room - taken);
    lost.set(child.instance, (lost.get(child.instance) ?? 0) + ticks - taken);
  }
  return lost;
}
