import { spawn } from 'node:child_process';
import { signalGroup } from '../../runtime/signal-group.ts';

/** A setting of the machine that has another value for a while. */
export interface HeldSetting {
  /** What it was, and will be again. */
  readonly before: string;
  /** Puts it back. Rejects if it could not be put back. */
  release(): Promise<void>;
}

/**
 * The process that holds a setting puts it back however we end: our end of its pipe is closed by the kernel, even when we are killed.
 * It ignores what a terminal sends to all. flock(2) on the setting itself lets one of several change it at a time: the next
 * waits, and would otherwise take our value for the one to put back. It changes nothing before we say so: until then it may be killed.
 */
const HOLDER = `trap '' INT TERM HUP
before=$(cat "$0") || exit 3
echo "is $before"
read -r go || exit 0
echo "$1" > "$0" || exit 4
echo "was $before"
cat > /dev/null
echo "$before" > "$0"`;

/**
 * Gives a setting of `/proc/sys` a value until it is released, or we are gone. Waits while another holds it. Rejects if it can't be set,
 * and with the signal's reason if that is aborted first; then nothing is left at work on the setting.
 */
export async function holdSetting(path: string, value: string, signal: AbortSignal): Promise<HeldSetting> {
  signal.throwIfAborted();
  const holder = spawn('flock', ['-x', path, 'sh', '-c', HOLDER, path, value], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let said = '';
  let complaint = '';
  let told = false;
  holder.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  holder.stdin.on('error', () => undefined);
  const ended = new Promise<number | string>((resolve) => {
    holder.once('error', (error) => resolve(error.message));
    holder.once('exit', (code, killedBy) => resolve(code ?? killedBy ?? 'unknown'));
  });
  const held = new Promise<string>((resolve) => {
    holder.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!told && !signal.aborted && /^is .*\n/.test(said)) {
        told = true;
        holder.stdin.write('go\n');
      }
      const was = /^was (.*)\n/m.exec(said)?.[1];
      if (was !== undefined) resolve(was);
    });
  });
  const refused = ended.then((end) => {
    throw new Error(complaint.trim() === '' ? `its holder ended: ${end}` : complaint.trim());
  });
  const givenUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  givenUp.catch(() => undefined);
  refused.catch(() => undefined);
  try {
    const before = await Promise.race([held, refused, givenUp]);
    return {
      before,
      async release() {
        holder.stdin.end();
        const end = await ended;
        if (end !== 0) throw new Error(`${path} was not put back to ${before} (${end}): ${complaint.trim()}`);
      },
    };
  } catch (error) {
    // Told to change it, it finds its pipe closed and puts back what was there; else it may still wait for the lock.
    holder.stdin.end();
    if (!told && holder.pid !== undefined) signalGroup(holder.pid, 'SIGKILL');
    await ended;
    throw error;
  }
}
