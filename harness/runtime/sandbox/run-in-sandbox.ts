import { spawn } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InconclusiveError, ZerodropError } from '../../core/errors.ts';
import { startGuard } from '../run-guard.ts';
import { signalGroup } from '../signal-group.ts';
import { noteStarted } from '../started.ts';
import { createOwnedFolder, removeWorkFolder, thisOwner } from '../workspace.ts';
import { demandSandbox, isRootUser, SYSTEM_PATH } from './demand-sandbox.ts';
import { mountsOf } from './mount-table.ts';
import { type FolderEntry, shownToRoot, shownToUser } from './sandbox-mounts.ts';
import { NOT_MADE, sandboxScript } from './sandbox-script.ts';

export interface SandboxOrder {
  /** Names the run. */
  readonly id: string;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Its environment, given the same folder as `prepare`. */
  readonly env: (folder: string) => Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Absolute paths of folders whose files are really written. They are there already. */
  readonly written: readonly string[];
  /** Called with a folder for temporary files of the run, before the program starts; it is seen in the sandbox, and can't be written there. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** Called with the same folder when the program has ended. What is below `written` in it comes from the sandbox. */
  readonly finish?: (folder: string) => Promise<void>;
}

/** Name of the folder, in that of the run, which the program in the sandbox may write to. */
export const HANDED_OUT = 'handed-out';
/** Settings of the network that decide how a server listens: a new network has the kernel's, not the machine's. */
const SETTINGS = [
  'net/core/somaxconn',
  'net/ipv4/tcp_max_syn_backlog',
  'net/ipv4/ip_unprivileged_port_start',
  'net/ipv4/ip_local_port_range',
];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The first lets the run drain, the second ends it. A third means that neither came through. */
const PATIENCE = 2;

/**
 * Runs a program in a sandbox: it sees all files of this machine, and what it writes stays in memory and is gone with it, except in
 * `written`. It has a network, processes, and shared memory of its own: no port is taken, no Unix socket and no FIFO leads outside, no
 * signal reaches a process of the machine. Its output is ours, signals are handed on, and its exit code is returned. It is no
 * protection against a program that wants to get out. Rejects with ZerodropError if the sandbox can't be made.
 */
export async function runInSandbox(order: SandboxOrder, isRoot = isRootUser()): Promise<number> {
  const start = await demandSandbox(isRoot);
  const owner = await thisOwner(order.id, 'host');
  const folder = await createOwnedFolder(owner);
  const guard = startGuard(owner, folder);
  try {
    await order.prepare?.(folder);
    const scratch = join(folder, 'scratch');
    const handedOut = join(folder, HANDED_OUT);
    await mkdir(scratch);
    await mkdir(handedOut);
    const mounts = mountsOf(readFileSync('/proc/self/mountinfo', 'utf8'));
    const script = sandboxScript({
      scratch,
      shown: start.isRoot ? shownToRoot(mounts) : shownToUser(mounts, entriesOf),
      written: [...order.written, handedOut],
      cwd: order.cwd,
      settings: settingsFor(start.isRoot),
    });
    // In a file, since a command line has an end, and everybody reads it.
    const scriptPath = join(folder, 'sandbox.sh');
    await writeFile(scriptPath, script);
    // In a user namespace a folder for temporary files that is another user's can't be copied on write, but for the root of a mount.
    const temporary = start.isRoot ? {} : { TMPDIR: '/tmp' };
    const env = { PATH: SYSTEM_PATH, ...order.env(folder), ...temporary };
    const code = await untilEnd(order.id, env, [...start.argv, 'sh', scriptPath, ...order.argv], folder);
    await order.finish?.(folder);
    return code;
  } finally {
    // Whatever is left of the sandbox is ended by the guard, which knows it as what this run has started.
    await guard.release();
    await removeWorkFolder(folder);
  }
}

/** Ends as the program does. A signal to us is one to it. */
async function untilEnd(id: string, env: NodeJS.ProcessEnv, [program = '', ...args]: readonly string[], folder: string): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', detached: true, cwd: '/', env });
  const { pid } = child;
  let came = 0;
  const handOn = (name: NodeJS.Signals): void => {
    came++;
    if (pid === undefined) return;
    // The program that makes the namespaces holds back the two of a terminal, and would end by the third.
    signalGroup(pid, came > PATIENCE ? 'SIGKILL' : name === 'SIGHUP' ? 'SIGTERM' : name);
  };
  for (const name of SIGNALS) process.on(name, handOn);
  try {
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(new ZerodropError(`the sandbox can't be started: ${cause.message}`, { cause })));
      child.once('exit', (code, name) => resolve(name === null ? (code ?? NOT_MADE) : NOT_MADE));
    });
    if (pid !== undefined) noteStarted(folder, pid, `sandbox-${id}`);
    const code = await ended;
    if (code !== NOT_MADE) return code;
    if (came > 0) throw new InconclusiveError('interrupted, and the sandbox was killed', { facts: { kind: 'interrupted' } });
    throw new ZerodropError('the sandbox could not be made, or was killed; what stands in the way is above', {
      hint: 'Run it as root (sudo), if you did not.',
    });
  } finally {
    for (const name of SIGNALS) process.off(name, handOn);
  }
}

function settingsFor(isRoot: boolean): Readonly<Record<string, string>> {
  const here = SETTINGS.flatMap((name) => {
    try {
      return [[name, readFileSync(`/proc/sys/${name}`, 'utf8').trim()] as const];
    } catch {
      return [];
    }
  });
  // A server that root starts may have port 80; here it is the user who starts it, on a network of the user's own.
  return { ...Object.fromEntries(here), ...(isRoot ? {} : { 'net/ipv4/ip_unprivileged_port_start': '0' }) };
}

function entriesOf(path: string): readonly FolderEntry[] {
  try {
    return readdirSync(path).flatMap((name): readonly FolderEntry[] => {
      const place = join(path, name);
      try {
        const stats = lstatSync(place);
        if (stats.isSymbolicLink()) return [{ name, kind: 'link', target: readlinkSync(place) }];
        return [{ name, kind: stats.isDirectory() ? 'folder' : 'other' }];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
