import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { RefusedError } from './refused.ts';

/** A lock that is held. */
export interface Lock {
  /** Settles with the reason when the lock is lost while it should be held. */
  readonly lost: Promise<string>;
  release(): Promise<void>;
}

const HELD = 'held';

/**
 * Takes the lock on an emperor's folder: one roll-out at a time. It is flock(2) on the folder itself, so there is no file
 * that could be left behind or that has to be agreed upon, it holds across containers that share the folder, and the
 * kernel releases it when its holder is gone, whatever it died of. Node has no flock, so the command of that name holds
 * it, for as long as our end of its pipe is open. Rejects with RefusedError where another has it.
 */
export async function takeLock(folder: string): Promise<Lock> {
  // With the dot it must be a folder: of a name that is not there, flock would make an empty file.
  // A process group of its own: Ctrl-C in the terminal is for us, and must not release the lock before we are done.
  const holder = spawn('flock', ['-x', '-n', `${folder}/.`, 'sh', '-c', `echo ${HELD}; exec cat`], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  let complaint = '';
  holder.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  holder.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    holder.once('error', (error) => resolve(error.message));
    holder.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const held = new Promise<true>((resolve) => {
    holder.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.startsWith(HELD)) resolve(true);
    });
  });
  const outcome = await Promise.race([held, ended]);
  if (outcome !== true) throw await refusal(folder, holder, outcome, complaint.trim());
  let releasing = false;
  return {
    lost: new Promise(
      (resolve) => void ended.then((how) => (releasing ? undefined : resolve(`the process that held the lock ended (${how})`))),
    ),
    async release() {
      releasing = true;
      holder.stdin.end();
      await ended;
    },
  };
}

async function refusal(folder: string, holder: ChildProcess, outcome: string, complaint: string): Promise<RefusedError> {
  if (holder.pid === undefined) {
    return new RefusedError(`the lock can't be taken: ${outcome}`, 'The command flock is needed; it belongs to util-linux.');
  }
  if (complaint !== '' || holder.exitCode !== 1) {
    return new RefusedError(`the lock on ${folder} can't be taken: ${complaint === '' ? outcome : complaint}`);
  }
  const other = await whoHolds(folder);
  return new RefusedError(
    `another roll-out is at work on ${folder}${other === null ? '' : ` (pid ${other})`}`,
    'Wait until it has ended; if it dies, its lock is released with it.',
  );
}

/** The roll-out that has the lock: the parent of the process which the kernel names (proc_locks(5)). Null where it can't be told. */
async function whoHolds(folder: string): Promise<number | null> {
  const inode = await stat(folder).then(
    ({ ino }) => String(ino),
    () => null,
  );
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  for (const line of locks.split('\n')) {
    const [, kind, , , pid, place] = line.trim().split(/\s+/);
    if (kind !== 'FLOCK' || place?.split(':')[2] !== inode) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
    return parent > 1 ? parent : null;
  }
  return null;
}
