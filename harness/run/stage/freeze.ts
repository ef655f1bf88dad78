import { readdir } from 'node:fs/promises';
import { readProcess } from '../../runtime/processes.ts';
import type { Instance } from './instance.ts';
import type { Stage } from './stage.ts';

/** Processes that a strategy would have frozen, if a hunt tries freezes of its own in their place. */
const LEFT_ALONE = new WeakMap<Instance, Set<number>>();

/**
 * Freezes a process of an instance: from when this settles, none of its threads runs, until `thaw`. So a moment that is too short to
 * be met can be held open: what comes meanwhile lies in its sockets. `which` says for the report which process it is.
 */
export async function freeze(stage: Stage, instance: Instance, pid: number, which: string): Promise<void> {
  if (stage.isForced) {
    const leftAlone = LEFT_ALONE.get(instance) ?? new Set();
    LEFT_ALONE.set(instance, leftAlone.add(pid));
    return;
  }
  instance.killProcess(pid, 'SIGSTOP', which);
  await stage.until(`${which} of ${instance.name} to hold still`, async () => ((await holdsStill(pid)) ? true : null));
}

/** Lets a frozen process go on. */
export function thaw(instance: Instance, pid: number, which: string): void {
  if (LEFT_ALONE.get(instance)?.delete(pid) === true) return;
  instance.killProcess(pid, 'SIGCONT', which);
}

/** Is each thread of a process stopped (state T, proc(5))? */
export async function holdsStill(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const states = await Promise.all(threads.map(async (thread) => (await readProcess(Number(thread)))?.state));
  return states.length > 0 && states.every((state) => state === 'T');
}
