import { readFile } from 'node:fs/promises';
import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { NginxStage } from './nginx-stage.ts';

const WHICH = 'a worker';

/** What is done while the workers are frozen. */
interface WhileFrozen {
  /** Number of the new workers. */
  readonly workers: number;
  /** Before nginx is told to reload. */
  readonly before: () => Promise<void> | void;
  /** When it has told its old workers to quit, which they do not know yet. */
  readonly told?: () => void;
}

/**
 * Reloads (HUP) while all workers are frozen, and lets them go on when they have been told to quit: the master gives the new workers
 * 100 ms, tells the old ones, and sleeps until its next signal (ngx_master_process_cycle). They go on, too, if that does not come to pass.
 */
export async function reloadWhileFrozen(stage: NginxStage, nginx: Instance, { workers, before, told }: WhileFrozen): Promise<void> {
  const [master] = await stage.livingMasters(nginx);
  if (master === undefined) throw new RangeError(`${nginx.name} has no master`);
  // A kernel that does not tell what a process waits for is found out before anything is frozen.
  await masterWaits(stage, nginx, master);
  const old = stage.workers(nginx);
  try {
    await Promise.all(old.map((pid) => freeze(stage, nginx, pid, WHICH)));
    await before();
    stage.signalMaster(nginx, 'SIGHUP', master);
    await nginx.says(/: start worker process \d+$/, { what: `the new workers of ${nginx.name}`, times: workers });
    await masterWaits(stage, nginx, master);
    told?.();
  } finally {
    for (const pid of old) thaw(nginx, pid, WHICH);
  }
}

/** Waits until a master sleeps until its next signal. A process that runs has no such place (`wchan`, proc(5)). */
async function masterWaits(stage: NginxStage, { name }: Instance, pid: number): Promise<void> {
  await stage.until(`${name} to wait for a signal (wchan, proc(5))`, async () => {
    const where = await readFile(`/proc/${pid}/wchan`, 'latin1').catch(() => '');
    return where.includes('sigsuspend') ? true : null;
  });
}
