import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Dockerode from 'dockerode';
import { countLeft, follow, type Leftovers, leftoversOf, type Traces } from './leftovers.ts';

export type Ending = 'SIGKILL' | 'SIGTERM' | 'Ctrl-C' | 'none';
export type TrialRuntime = 'docker' | 'host';

export interface OneKill {
  readonly runtime: TrialRuntime;
  readonly ending: Ending;
  readonly scenario: string;
  /** After the process was started. */
  readonly afterMs: number;
  /** The user as whom zerodrop runs; null for this one. */
  readonly user: string | null;
  /** Where the folder of the call is made. */
  readonly base: string;
}

export interface Killed extends OneKill {
  /** Its exit code, or the signal that it died of; null while it lived on after a minute. */
  readonly exit: string | null;
  /** What was there when it was killed, and 2 s after it had ended. */
  readonly before: Leftovers;
  readonly left: Leftovers;
  /** From the end of the process (of SIGKILL: from the signal) to the first count of nothing; null if none came in half a minute. */
  readonly goneMs: number | null;
  /** Processes that wanted a core in the last minute, for each core: what shares the machine with the trial slows the end down. */
  readonly load: number;
  /** The last that it said of its progress. */
  readonly phase: string;
  readonly tookMs: number;
}

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const PROMISED_MS = 2000;
const LIMIT_MS = 60_000;
/** How long it is counted on, to tell what is late from what stays. */
const LATE_MS = 30_000;

/** Starts zerodrop, ends it, and counts what it has left. */
export async function killOnce(props: OneKill): Promise<Killed> {
  const folder = await mkdtemp(join(props.base, 'kt-'));
  await chmod(folder, 0o777);
  await mkdir(join(folder, 'out'));
  await chmod(join(folder, 'out'), 0o777);
  const docker = props.runtime === 'docker' ? new Dockerode() : null;
  const traces: Traces = { folder, runIds: new Set(), seen: new Set(), groups: new Set() };
  try {
    return await killIn(props, traces, docker);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function killIn(props: OneKill, traces: Traces, docker: Dockerode | null): Promise<Killed> {
  const { folder } = traces;
  const asUser = props.user === null ? [] : ['setpriv', `--reuid=${props.user}`, `--regid=${props.user}`, '--init-groups'];
  const zerodrop = [
    process.execPath,
    CLI,
    'scenario',
    props.scenario,
    '--runtime',
    props.runtime,
    '--startup',
    '1',
    '--out',
    join(folder, 'out'),
  ];
  const [command = '', ...args] = [...asUser, ...zerodrop];
  const startMs = performance.now();
  // A process group of its own, as a shell gives to what it runs in the foreground of a terminal.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, FOOSERV_SLOW_SECONDS: '0.2-0.4' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const pid = child.pid ?? 0;
  let exit: string | null = null;
  const ended = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      exit = signal ?? String(code);
      resolve();
    }),
  );
  const watch = async (untilMs: number): Promise<void> => {
    while (exit === null && performance.now() < untilMs) {
      await follow(traces, pid);
      await Promise.race([ended, delay(Math.max(0, Math.min(50, untilMs - performance.now())))]);
    }
  };
  await watch(props.ending === 'none' ? startMs + LIMIT_MS : startMs + props.afterMs);
  const phase = [...said.matchAll(/\] (\w+)/g)].at(-1)?.[1] ?? (exit === null ? 'set-up' : 'ended');
  const before = await leftoversOf(traces, docker);
  let endMs = performance.now();
  if (exit === null) end(pid, props.ending);
  await (props.ending === 'SIGKILL' ? ended : watch(performance.now() + LIMIT_MS));
  if (props.ending !== 'SIGKILL') endMs = performance.now();
  const { left, goneMs } = await untilGone(traces, docker, endMs);
  return {
    ...props,
    load: (loadavg()[0] ?? 0) / availableParallelism(),
    exit,
    before,
    left,
    goneMs,
    phase: exit !== null && props.ending === 'none' ? 'ended' : phase,
    tookMs: endMs - startMs,
  };
}

function end(pid: number, ending: Ending): void {
  switch (ending) {
    case 'SIGKILL':
    case 'SIGTERM':
      process.kill(pid, ending);
      return;
    case 'Ctrl-C':
      // What a terminal does: to every process of the group.
      process.kill(-pid, 'SIGINT');
      return;
    case 'none':
      return;
  }
}

/** Counts until nothing is there. What a count finds that began after 2 s is left, even if it goes later. */
async function untilGone(traces: Traces, docker: Dockerode | null, endMs: number): Promise<Pick<Killed, 'left' | 'goneMs'>> {
  let left: Leftovers | null = null;
  for (;;) {
    const beganMs = performance.now() - endMs;
    const now = await leftoversOf(traces, docker);
    if (beganMs > PROMISED_MS) left ??= now;
    if (countLeft(now) === 0) return { left: left ?? now, goneMs: beganMs };
    if (beganMs > LATE_MS) return { left: left ?? now, goneMs: null };
    await delay(50);
  }
}
