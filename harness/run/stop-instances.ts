import { HOLDS } from '../core/record/recorder.ts';
import { killRun, type ProcessInfo, processesOfRun } from '../runtime/processes.ts';
import type { Stage } from './stage/stage.ts';

/** An emperor looks once a second who of its vassals has ended, and on a busy machine that can add up. */
const PATIENCE: Patience = { idleMs: 5000, mostMs: 30_000 };

export interface Patience {
  /** Nobody has ended for so long. */
  readonly idleMs: number;
  /** All together. */
  readonly mostMs: number;
}

/**
 * Tells every uWSGI to end, the last started first, and records whether all did, with their children: a process that
 * is left over then is a stray. Whoever does not end is killed.
 */
export async function stopAll(stage: Stage, runId: string): Promise<void> {
  // What was said before is taken in first: what comes after the teardown is our doing, and explains no failure.
  for (const instance of stage.instances) instance.log.read();
  stage.teardown();
  for (const instance of stage.instances.toReversed()) if (instance.alive) instance.kill('SIGINT');
  const startMs = performance.now();
  const left = await leftOver(() => processesOfRun(runId), PATIENCE);
  const afterS = ((performance.now() - startMs) / 1000).toFixed(1);
  await stage.observe('told to end, every uWSGI and all its processes are gone', () =>
    left.length === 0
      ? HOLDS
      : `after ${afterS} s there still were: ${left.map((info) => `${info.pid} ${info.command} (${info.state})`).join(', ')}`,
  );
  if (left.length > 0) await killRun(runId);
  for (const instance of stage.instances) instance.log.close();
}

/** Waits until none of the processes is left, for as long as one after the other ends; returns those that do not. */
export async function leftOver(look: () => Promise<readonly ProcessInfo[]>, { idleMs, mostMs }: Patience): Promise<readonly ProcessInfo[]> {
  let left = await look();
  const end = performance.now() + mostMs;
  let idleEnd = performance.now() + idleMs;
  while (left.length > 0 && performance.now() < Math.min(idleEnd, end)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = left.length;
    left = await look();
    if (left.length < before) idleEnd = performance.now() + idleMs;
  }
  return left;
}
