import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ProcessInfo, parseStat } from '../../runtime/processes.ts';

/** Unit of CPU times in /proc, in milliseconds: USER_HZ is 100 wherever Node runs on Linux. */
export const CPU_TICK_MS = 10;

/** A process, and the CPU time that it has taken. */
export interface ProcessTimes extends ProcessInfo {
  /** Its own, in ticks. */
  readonly ownTicks: number;
  /** That of its children that have ended and whose end it has taken note of (wait(2)), with theirs, in ticks. */
  readonly reapedTicks: number;
  /** How it ended, if it is a zombie whose parent has not yet taken note; else 0. As in wait(2). */
  readonly exitStatus: number;
}

/** What is read of /proc; a test has a /proc of its own. */
export interface Proc {
  pids(): readonly number[];
  /** The environment that the process was given; null if it can't be read. */
  environment(pid: number): string | null;
  times(pid: number): ProcessTimes | null;
  /** Proportional set size in KiB; null if it can't be read. */
  pssKiB(pid: number): Promise<number | null>;
}

/**
 * This machine's /proc. Read synchronously: the kernel answers from memory, and a file costs 15 µs of this thread while
 * the thread pool's way costs four times that. Memory alone is read by the thread pool, since the kernel
 * counts pages for it and waits for a lock of that process.
 */
export const thisProc: Proc = {
  pids: () => readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : [])),
  environment: (pid) => read(`/proc/${pid}/environ`),
  times: (pid) => {
    const stat = read(`/proc/${pid}/stat`);
    return stat === null ? null : timesFrom(pid, stat);
  },
  pssKiB: async (pid) => {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
    const found = /^Pss:\s+(\d+) kB$/m.exec(text);
    return found === null ? null : Number(found[1]);
  },
};

/** Reads /proc/<pid>/stat: fields 14 to 17 and 52 of proc(5). */
export function timesFrom(pid: number, stat: string): ProcessTimes {
  const { info, fields } = parseStat(pid, stat);
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return {
    ...info,
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
    exitStatus: info.state === 'Z' ? field(52) : 0,
  };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
