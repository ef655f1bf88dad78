import { readdir, readFile, readlink } from 'node:fs/promises';
import { type ProcessInfo, parseStat } from './processes.ts';
import { INSTANCE_MARK, RUN_MARK } from './runtime.ts';
import { groupLives, readStarted, type StartedGroup } from './started.ts';

/** A run whose processes are looked for. */
export interface LookedFor {
  readonly runId: string;
  /** Its work folder, which holds what it has started. */
  readonly workFolder: string;
}

/** What can be known of the processes of a run. */
export interface Look {
  /** Those that live, as far as they can be seen. */
  readonly processes: readonly ProcessInfo[];
  /** Why there may be more of them, in words that begin a sentence; null if there are none. */
  readonly unknown: string | null;
}

/** What the environment of a process says: nothing if it was overwritten (nginx puts its title there), or there is none. */
type Says =
  | { readonly kind: 'marks'; readonly run: string | null; readonly instance: string | null }
  | { readonly kind: 'nothing' | 'unreadable' };

/**
 * The live processes of a run. A process belongs to it by the environment that it was given, which the process keeps
 * wherever it moves; by the process group that was started for the run; or by its parent. With `instance`, those of
 * that instance only. What can't be read is not known: `unknown` says so.
 */
export async function lookAtRun({ runId, workFolder }: LookedFor, instance?: string): Promise<Look> {
  const groups = readStarted(workFolder).filter((group) => instance === undefined || group.instance === instance);
  if (!(await procIsOurs())) {
    return { processes: [], unknown: '/proc does not show the processes of this PID namespace' };
  }
  const all = await everyProcess();
  const says = new Map<number, Says>();
  for (const [info, environment] of await Promise.all(all.map(async (each) => [each, await saysOf(each.pid)] as const)))
    says.set(info.pid, environment);
  const ours = kin(all, says, { runId, instance, groups });
  const hidden = await hiddenGroups(groups, all);
  const processes = [...ours.values()].filter(({ state }) => state !== 'Z' && state !== 'X');
  const unknown =
    hidden.length > 0
      ? `/proc does not show the processes of ${hidden.map((group) => group.instance).join(', ')}`
      : await strangers(all, says, ours, instance);
  return { processes, unknown };
}

/** Groups that live and of which /proc shows no process (`hidepid`, proc(5)), in two readings: one may miss what begins meanwhile. */
async function hiddenGroups(groups: readonly StartedGroup[], all: readonly ProcessInfo[]): Promise<readonly StartedGroup[]> {
  const notIn = (shown: readonly ProcessInfo[], some: readonly StartedGroup[]): readonly StartedGroup[] =>
    some.filter(({ id }) => groupLives(id) && !shown.some(({ pgrp }) => pgrp === id));
  const missed = notIn(all, groups);
  return missed.length === 0 ? [] : notIn(await everyProcess(), missed);
}

interface Wanted {
  readonly runId: string;
  readonly instance: string | undefined;
  readonly groups: readonly StartedGroup[];
}

/** The processes of the run by pid, zombies included. */
function kin(
  all: readonly ProcessInfo[],
  says: ReadonlyMap<number, Says>,
  { runId, instance, groups }: Wanted,
): ReadonlyMap<number, ProcessInfo> {
  const started = new Set(groups.map(({ id }) => id));
  const found = new Map<number, ProcessInfo>();
  const isOurs = (info: ProcessInfo): boolean => {
    const its = says.get(info.pid);
    if (its?.kind === 'marks') return its.run === runId && (instance === undefined || its.instance === instance);
    return started.has(info.pgrp) || started.has(info.session) || found.has(info.ppid);
  };
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const info of all) if (!found.has(info.pid) && isOurs(info)) found.set(info.pid, info);
  }
  return found;
}

/**
 * Processes that may be the run's although nothing tells. One that has left its group and its session and lost its
 * parent was given to an ancestor of ours or to pid 1 (PR_SET_CHILD_SUBREAPER, prctl(2)); it began after us; and it runs
 * for our user, if we are not root.
 */
async function strangers(
  all: readonly ProcessInfo[],
  says: ReadonlyMap<number, Says>,
  ours: ReadonlyMap<number, ProcessInfo>,
  instance: string | undefined,
): Promise<string | null> {
  if (instance !== undefined) return null;
  const byPid = new Map(all.map((info) => [info.pid, info]));
  const we = byPid.get(process.pid);
  if (we === undefined) return null;
  const heirs = new Set([1]);
  for (let pid = we.ppid; pid > 1 && !heirs.has(pid); pid = byPid.get(pid)?.ppid ?? 1) heirs.add(pid);
  const doubtful = all.filter(
    ({ pid, ppid, startTicks, state }) =>
      says.get(pid)?.kind === 'unreadable' &&
      !ours.has(pid) &&
      heirs.has(ppid) &&
      startTicks >= we.startTicks &&
      state !== 'Z' &&
      state !== 'X',
  );
  const named: string[] = [];
  for (const { pid, command } of doubtful) if (await mayRunForUs(pid)) named.push(`${pid} ${command}`);
  return named.length === 0 ? null : `the environment of ${named.join(', ')} can't be read, so it may be of this run`;
}

/** The real user of a process (`Uid`, proc(5)) is ours, or we are root and may have started it for any user. */
async function mayRunForUs(pid: number): Promise<boolean> {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return true;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^Uid:\s+(\d+)/m.exec(status)?.[1] === String(uid);
}

/** Is there a /proc here, and is it that of our own PID namespace? */
export async function procIsOurs(): Promise<boolean> {
  const self = await readlink('/proc/self').catch(() => null);
  return self === String(process.pid);
}

async function everyProcess(): Promise<readonly ProcessInfo[]> {
  const names = await readdir('/proc').catch(() => []);
  const infos = await Promise.all(
    names.flatMap((name) =>
      /^\d+$/.test(name)
        ? [
            readFile(`/proc/${name}/stat`, 'utf8').then(
              (stat) => parseStat(Number(name), stat).info,
              () => null,
            ),
          ]
        : [],
    ),
  );
  return infos.filter((info) => info !== null);
}

async function saysOf(pid: number): Promise<Says> {
  try {
    return environmentSays(await readFile(`/proc/${pid}/environ`, 'latin1'));
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
    return { kind: gone ? 'nothing' : 'unreadable' };
  }
}

/** What /proc/<pid>/environ holds, as marks. */
export function environmentSays(environment: string): Says {
  const variables = environment.split('\0').filter((variable) => variable.includes('='));
  if (variables.length === 0) return { kind: 'nothing' };
  const value = (mark: string): string | null => variables.find((each) => each.startsWith(`${mark}=`))?.slice(mark.length + 1) ?? null;
  return { kind: 'marks', run: value(RUN_MARK), instance: value(INSTANCE_MARK) };
}
