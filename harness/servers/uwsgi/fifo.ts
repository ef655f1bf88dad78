import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InconclusiveError, NotKnownError } from '../../core/errors.ts';

/**
 * Writes commands to a master FIFO (https://uwsgi-docs.readthedocs.io/en/latest/MasterFIFO.html). Never blocks: a FIFO
 * that no process reads (ENXIO: its owner is gone, or imports) is an error, while a shell's `echo` would hang for ever.
 */
export async function writeFifo(path: string, commands: string): Promise<void> {
  try {
    const fifo = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      await fifo.write(commands);
    } finally {
      await fifo.close();
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason = code === 'ENXIO' ? 'no uWSGI reads it' : code === 'ENOENT' ? 'it does not exist' : (cause as Error).message;
    throw new InconclusiveError(`"${commands}" could not be written to ${basename(path)}: ${reason}`, { cause });
  }
}

/**
 * The process among `pids` that has the FIFO open, or null. That a FIFO exists proves nothing: a stale one is a file
 * like any other. The owner is who holds the inode that the path names now. Rejects with NotKnownError if none is seen to,
 * and one of them lets no other user see what it has open.
 */
export async function fifoOwner(path: string, pids: readonly number[]): Promise<number | null> {
  const node = await stat(path).catch(() => null);
  if (node === null || !node.isFIFO()) return null;
  const unreadable: number[] = [];
  for (const pid of pids) {
    const open = await readdir(`/proc/${pid}/fd`).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES' || error.code === 'EPERM') unreadable.push(pid);
      return [];
    });
    for (const fd of open) {
      const held = await stat(`/proc/${pid}/fd/${fd}`).catch(() => null);
      if (held !== null && held.ino === node.ino && held.dev === node.dev) return pid;
    }
  }
  if (unreadable.length > 0)
    throw new NotKnownError(`who reads ${basename(path)}: the files that ${unreadable.join(', ')} have open can't be read`);
  return null;
}
