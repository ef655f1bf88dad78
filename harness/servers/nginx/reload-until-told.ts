import { readFile } from 'node:fs/promises';
import { InconclusiveError } from '../../core/errors.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { NginxStage } from './nginx-stage.ts';

/**
 * Reloads (HUP), and settles when new workers were started and the old ones have been told to quit, which they may not know yet: the
 * master gives the new ones 100 ms, tells the old ones, and sleeps until its next signal (ngx_master_process_cycle). Rejects with
 * InconclusiveError if this kernel does not tell what a process waits for.
 */
export async function reloadUntilTold(stage: NginxStage, nginx: Instance, workers: number): Promise<void> {
  const [master] = await stage.livingMasters(nginx);
  if (master === undefined) throw new RangeError(`${nginx.name} has no master`);
  if (!(await waitsForSignal(master))) throw new InconclusiveError('this kernel does not tell what a process waits for (wchan, proc(5))');
  stage.signalMaster(nginx, 'SIGHUP', master);
  await nginx.says(/: start worker process \d+$/, { what: `the new workers of ${nginx.name}`, times: workers });
  await stage.until(`${nginx.name} to have told its old workers to quit`, async () => ((await waitsForSignal(master)) ? true : null));
}

/** Does a master sleep until its next signal? A process that runs has no such place (`wchan`, proc(5)). */
async function waitsForSignal(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/wchan`, 'latin1').catch(() => '')).includes('sigsuspend');
}
