import { availableParallelism } from 'node:os';
import { execa } from 'execa';

/** What a program came to, and what it cost. */
export interface Cost {
  readonly output: string;
  /** CPU time of the program and all that it started, user and system, in seconds. */
  readonly cpuSeconds: number;
  readonly exitCode: number | undefined;
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Also its home folder: some tools write a configuration there. */
  readonly folder: string;
  readonly timeoutMs: number;
}

/** With two cores or more the server has the first for itself, and the client the second. */
const SERVER_CORE = 0;
const CLIENT_CORE = 1;

/** `taskset` and what it needs to keep a program on one core; nothing if there is one core only, or no taskset. */
export async function pinTo(whom: 'server' | 'client'): Promise<readonly string[]> {
  if (availableParallelism() < 2) return [];
  const { failed } = await execa('taskset', ['--version'], { reject: false });
  return failed ? [] : ['taskset', '--cpu-list', String(whom === 'server' ? SERVER_CORE : CLIENT_CORE)];
}

/** Runs a program on the client's core, with its CPU time by the shell's account. */
export async function runPinned({ file, args, folder, timeoutMs }: Program): Promise<Cost> {
  const timed = 'TIMEFORMAT="cpu %U %S"; { time "$@" 2>&1 1>&3; } 3>&1';
  const { stdout, exitCode } = await execa('bash', ['-c', timed, 'bash', ...(await pinTo('client')), file, ...args], {
    cwd: folder,
    env: { HOME: folder },
    stdin: 'ignore',
    stderr: 'pipe',
    all: false,
    reject: false,
    timeout: timeoutMs,
    forceKillAfterDelay: 2000,
  }).then((result) => ({ ...result, stdout: `${result.stdout}\n${result.stderr}` }));
  const times = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stdout);
  return { output: stdout, cpuSeconds: times === null ? Number.NaN : Number(times[1]) + Number(times[2]), exitCode };
}
