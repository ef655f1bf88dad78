import { readFileSync } from 'node:fs';
import { ZerodropError } from '../../core/errors.ts';
import { whyNot } from '../../core/why-not.ts';
import { procIsOurs } from '../../runtime/look.ts';
import { readProcess } from '../../runtime/processes.ts';
import type { PidSource } from './attach-plan.ts';

/** Pid of the master now; null if its file does not say. A master that is replaced may write another one. */
export function masterPid(source: PidSource): number | null {
  if (source.kind === 'pid') return source.pid;
  try {
    const [first = ''] = readFileSync(source.path, 'utf8').trim().split(/\s/);
    return /^\d+$/.test(first) ? Number(first) : null;
  } catch {
    return null;
  }
}

/** Finds out whether there is a master that can be looked at. Rejects with ZerodropError. */
export async function demandMaster(source: PidSource): Promise<void> {
  if (!(await procIsOurs())) throw new ZerodropError('--pid can’t be followed here: /proc does not show the processes of this machine');
  if (source.kind === 'file') {
    try {
      readFileSync(source.path);
    } catch (cause) {
      throw new ZerodropError(`--pid ${source.path} can't be read: ${whyNot(cause)}`, {
        hint: 'Name the file of the master’s pid, or the pid.',
        cause,
      });
    }
  }
  const pid = masterPid(source);
  if (pid === null) throw new ZerodropError(`--pid ${sourceOf(source)} holds no pid`, { hint: 'Is it the pid file of the master?' });
  if ((await readProcess(pid)) === null)
    throw new ZerodropError(`--pid ${sourceOf(source)}: there is no process ${pid}`, {
      hint: 'Is the service running, and on this machine?',
    });
}

function sourceOf(source: PidSource): string {
  return source.kind === 'pid' ? String(source.pid) : source.path;
}
