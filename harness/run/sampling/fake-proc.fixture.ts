import type { Proc, ProcessTimes } from './proc.ts';

interface Given {
  readonly run?: string;
  readonly instance?: string;
  readonly ppid?: number;
  readonly pgrp?: number;
  /** Its environment can't be read. */
  readonly unreadable?: true;
  readonly startTicks?: number;
}

/** A /proc on paper: processes come, change and go as a test says. */
export interface PaperProc extends Proc {
  environmentsRead: number;
  start(pid: number, given?: Given): void;
  change(pid: number, to: Partial<ProcessTimes>): void;
  remove(pid: number): void;
}

export function paperProc(): PaperProc {
  const processes = new Map<number, { readonly environment: string | null; times: ProcessTimes }>();
  return {
    environmentsRead: 0,
    pids: () => [...processes.keys()],
    environment(pid) {
      this.environmentsRead++;
      return processes.get(pid)?.environment ?? null;
    },
    times: (pid) => processes.get(pid)?.times ?? null,
    pssKiB: (pid) => Promise.resolve(processes.has(pid) ? 1000 + pid : null),
    start(pid, { run, instance = '', ppid = 0, pgrp = 0, startTicks = 1, unreadable } = {}) {
      const marks = run === undefined ? 'HOME=/' : `HOME=/\0ZERODROP_RUN=${run}\0ZERODROP_INSTANCE=${instance}`;
      const environment = unreadable === true ? null : marks;
      const times = {
        pid,
        ppid,
        pgrp,
        session: pgrp,
        state: 'S',
        startTicks,
        command: 'uwsgi',
        ownTicks: 0,
        reapedTicks: 0,
        exitStatus: 0,
      };
      processes.set(pid, { environment, times });
    },
    change(pid, to) {
      const process = processes.get(pid);
      if (process !== undefined) process.times = { ...process.times, ...to };
    },
    remove: (pid) => void processes.delete(pid),
  };
}
