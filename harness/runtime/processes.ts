import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';

/** A process as /proc shows it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** One letter, as in proc(5): R, S, D, Z, T ... */
  readonly state: string;
  /** Clock ticks after boot; together with the pid it names a process for good. */
  readonly startTicks: number;
  readonly command: string;
}

/** Reads /proc/<pid>/stat (proc(5)); null if there is no such process. */
export async function readProcess(pid: number): Promise<ProcessInfo | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : parseStat(pid, stat).info;
}

/** What /proc/<pid>/stat says, with all its fields from the state on: field n of proc(5) is `fields[n - 3]`. */
export function parseStat(pid: number, stat: string): { readonly info: ProcessInfo; readonly fields: readonly string[] } {
  // The command is in parentheses and may hold spaces and parentheses itself.
  const end = stat.lastIndexOf(')');
  const fields = stat
    .slice(end + 2)
    .trimEnd()
    .split(' ');
  const info = {
    pid,
    command: stat.slice(stat.indexOf('(') + 1, end),
    state: fields[0] ?? '?',
    ppid: Number(fields[1]),
    pgrp: Number(fields[2]),
    session: Number(fields[3]),
    startTicks: Number(fields[19]),
  };
  return { info, fields };
}

/** A signal was sent to a process that has not taken it yet, since it is stopped (proc(5): ShdPnd of /proc/<pid>/status). */
export async function isPending(pid: number, signal: NodeJS.Signals): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mask = BigInt(`0x${/^ShdPnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return (mask & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
}

/**
 * Does a process sleep in a function of the kernel (`wchan`, proc(5))? A kernel that does not tell says 0: there any that sleeps
 * counts.
 */
export async function sleepsIn(pid: number, functions: RegExp): Promise<boolean> {
  if ((await readProcess(pid))?.state !== 'S') return false;
  const wchan = await readFile(`/proc/${pid}/wchan`, 'latin1').catch(() => '0');
  return wchan === '0' || wchan === '' || functions.test(wchan);
}

/** Numbers of epoll_wait and epoll_pwait (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h). */
const EPOLL: Readonly<Record<string, readonly string[]>> = { x64: ['232', '281'], arm64: ['22'] };

/**
 * Was a process that is stopped now waiting for its connections (epoll) when it was stopped (`syscall`, proc(5))? True if that can't
 * be seen.
 */
export async function stoppedInEpoll(pid: number): Promise<boolean> {
  const call = await readFile(`/proc/${pid}/syscall`, 'latin1').catch(() => '');
  const numbers = EPOLL[process.arch];
  return call === '' || numbers === undefined || numbers.includes(call.split(' ')[0] ?? '');
}

/** Sends a signal; true if the process was there to get it. */
export function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
