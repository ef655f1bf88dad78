import { NotKnownError } from '../core/errors.ts';
import { HOLDS } from '../core/record/recorder.ts';
import { settlesWithin } from '../core/wait.ts';
import { killRun } from '../runtime/kill-run.ts';
import { type Look, type LookedFor, lookAtRun } from '../runtime/look.ts';
import type { Stage } from './stage/stage.ts';

/** A manager of instances may look once a second which of them have ended, and on a busy machine that can add up. */
const PATIENCE: Patience = { idleMs: 5000, mostMs: 30_000 };

/** How a process ended is told within this time of its end, in milliseconds. */
const END_IS_TOLD_MS = 5000;

/** States of proc(5): running or runnable, and waiting for a disk. */
const AT_WORK: ReadonlySet<string> = new Set(['R', 'D']);

export interface Patience {
  /** No process has ended, and none was at work, for this long. */
  readonly idleMs: number;
  /** All together. */
  readonly mostMs: number;
}

/**
 * Tells every instance to end, the last started first, and records whether all did, with their children: a process that
 * is left over then is a stray. A process that does not end is killed. What can't be seen is not known to be gone.
 */
export async function stopAll(stage: Stage, run: LookedFor): Promise<void> {
  // What was said before is taken in first: what comes after the teardown is our doing, and explains no failure.
  for (const instance of stage.instances) instance.log.read();
  stage.teardown();
  // While they live it shows whether they can be seen.
  const { unknown: unseen } = await lookAtRun(run);
  for (const instance of stage.instances.toReversed()) if (instance.alive) await stage.tellToEnd(instance);
  const startMs = performance.now();
  const look = await leftOver(() => lookAtRun(run), PATIENCE);
  const afterS = ((performance.now() - startMs) / 1000).toFixed(1);
  await stage.observe(`told to end, every ${stage.serverTitle} and all its processes are gone`, () => {
    if (look.processes.length > 0)
      return `after ${afterS} s there still were: ${look.processes.map((info) => `${info.pid} ${info.command} (${info.state})`).join(', ')}`;
    const unknown = look.unknown ?? unseen;
    if (unknown !== null) throw new NotKnownError(unknown);
    return HOLDS;
  });
  // A daemon tells later than the system that a process has ended, and how.
  if (look.processes.length === 0) await settlesWithin(Promise.all(stage.instances.map(({ exited }) => exited)), END_IS_TOLD_MS);
  await killRun(run);
  for (const instance of stage.instances) instance.log.close();
}

/**
 * Waits until none of the processes is left, for as long as one after the other ends, or one is at work; returns those that do not end.
 * What can't be known does not keep it waiting.
 */
export async function leftOver(look: () => Promise<Look>, { idleMs, mostMs }: Patience): Promise<Look> {
  let left = await look();
  const end = performance.now() + mostMs;
  let idleEnd = performance.now() + idleMs;
  while (left.processes.length > 0 && performance.now() < Math.min(idleEnd, end)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = left.processes.length;
    left = await look();
    // One that runs, or waits for the processor or a disk, is on its way to its end: only one that sleeps has to be woken by something.
    if (left.processes.length < before || left.processes.some(({ state }) => AT_WORK.has(state))) idleEnd = performance.now() + idleMs;
  }
  return left;
}
