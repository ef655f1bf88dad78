import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

/** A lock that is held. */
export interface Flock {
  /** Settles with the reason when the lock is lost while it should be held. */
  readonly lost: Promise<string>;
  release(): Promise<void>;
}

export type FlockAttempt =
  | { readonly kind: 'held'; readonly lock: Flock }
  /** Another process holds it; `pid` is null if the kernel does not tell which. */
  | { readonly kind: 'taken'; readonly pid: number | null }
  /** The folder is not there or can't be opened. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** This machine has no command flock. */
  | { readonly kind: 'no-command'; readonly reason: string };

const HELD = 'held';

/**
 * Takes the lock on a folder, if it is free: flock(2) on the folder itself. No file can be left behind or has to be
 * agreed upon, the lock holds across containers that share the folder, and the kernel releases it when its holder is
 * gone, of whatever cause. Node has no flock, so the command of that name (util-linux) holds it for as long as our end
 * of its pipe is open. Never rejects.
 */
export async function takeFlock(folder: string): Promise<FlockAttempt> {
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
    // Not `exit`: what it complained about may come after that.
    holder.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const held = new Promise<true>((resolve) => {
    holder.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.startsWith(HELD)) resolve(true);
    });
  });
  const outcome = await Promise.race([held, ended]);
  if (outcome !== true) return refusal(folder, holder, outcome, complaint.trim());
  let releasing = false;
  return {
    kind: 'held',
    lock: {
      lost: new Promise(
        (resolve) => void ended.then((how) => (releasing ? undefined : resolve(`the process that held the lock ended (${how})`))),
      ),
      async release() {
        releasing = true;
        holder.stdin.end();
        await ended;
      },
    },
  };
}

async function refusal(folder: string, holder: ChildProcess, outcome: string, complaint: string): Promise<FlockAttempt> {
  if (holder.pid === undefined) return { kind: 'no-command', reason: outcome };
  if (complaint !== '' || holder.exitCode !== 1) return { kind: 'failed', reason: complaint === '' ? outcome : complaint };
  return { kind: 'taken', pid: await whoHolds(folder) };
}

/** The process that took the lock: the parent of the one which the kernel names (proc_locks(5)). Null if it can't be told. */
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
