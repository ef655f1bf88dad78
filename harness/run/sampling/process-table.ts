import { environmentSays } from '../../runtime/look.ts';
import type { StartedGroup } from '../../runtime/started.ts';
import { countLost } from './lost-time.ts';
import type { Proc, ProcessTimes } from './proc.ts';

/** A process of the run. */
export interface RunProcess extends ProcessTimes {
  readonly instance: string;
}

/** What has changed since the look before, and what there is now. */
export interface TableChange {
  readonly appeared: readonly RunProcess[];
  /** As they were last seen. A zombie is gone: it does nothing any more, and may stay for as long as its parent likes. */
  readonly gone: readonly RunProcess[];
  readonly live: readonly RunProcess[];
}

/** The master of a service that was there already; `pid` is null if it is not known now. */
export interface AttachedMaster {
  readonly pid: number | null;
  readonly instance: string;
}

/** A process of another program is looked at again after 1, 2, 4 ... looks: one that is about to execute has not its environment yet. */
const LAST_DOUBT = 16;
/** A process is asked for its parent so often, unless the master is another one since. */
const STRANGER_LOOKS = 2;

/**
 * The processes of a run, known by the environment that they were started with; if that says nothing or can't be read, by
 * their process group or their parent. A look costs one reading of the folder
 * /proc, one file for each process of the run, and one for each process that is new on the machine.
 */
export class ProcessTable {
  readonly #runId: string;
  readonly #proc: Proc;
  readonly #groups: () => readonly StartedGroup[];
  readonly #master: (() => AttachedMaster) | undefined;
  #masterPid: number | null = null;
  /** Looks at which a process did not descend from the master: it is not looked at any more then. */
  #strangers = new Map<number, number>();
  #known = new Map<number, RunProcess>();
  #foreign = new Map<number, number>();
  /** CPU time of processes that are gone, and that no process of the run has taken note of; in ticks by instance. */
  readonly #lostTicks = new Map<string, number>();

  constructor(runId: string, proc: Proc, groups: () => readonly StartedGroup[] = () => [], master?: () => AttachedMaster) {
    this.#master = master;
    this.#runId = runId;
    this.#proc = proc;
    this.#groups = groups;
  }

  look(): TableChange {
    const known = new Map<number, RunProcess>();
    const foreign = new Map<number, number>();
    const appeared: RunProcess[] = [];
    const take = (pid: number): void => {
      const before = this.#known.get(pid);
      const now = before === undefined ? this.#meet(pid, foreign) : this.#again(before, foreign);
      if (now === null) return;
      known.set(pid, now);
      if (now.startTicks !== before?.startTicks) appeared.push(now);
    };
    for (const pid of this.#proc.pids()) take(pid);
    this.#takeAttached(known, appeared);
    const vanished = [...this.#known.values()].filter((process) => known.get(process.pid)?.startTicks !== process.startTicks);
    for (const [instance, ticks] of countLost(vanished, this.#known, known))
      this.#lostTicks.set(instance, (this.#lostTicks.get(instance) ?? 0) + ticks);
    const ended = [...known.values()].filter((process) => isZombie(process) && !isZombie(this.#known.get(process.pid)));
    this.#known = known;
    this.#foreign = foreign;
    return {
      appeared,
      gone: [...vanished.filter((process) => !isZombie(process)), ...ended],
      live: [...known.values()].filter((process) => !isZombie(process)),
    };
  }

  /** CPU time that an instance's processes have taken so far, in ticks: a tick of each process and look may be missing. */
  cpuTicks(instance: string): number {
    let ticks = this.#lostTicks.get(instance) ?? 0;
    for (const process of this.#known.values()) if (process.instance === instance) ticks += process.ownTicks + process.reapedTicks;
    return ticks;
  }

  /** Names of the instances whose processes were ever seen. */
  get instances(): readonly string[] {
    return [...new Set([...this.#lostTicks.keys(), ...[...this.#known.values()].map((process) => process.instance)])];
  }

  #again(before: RunProcess, foreign: Map<number, number>): RunProcess | null {
    const times = this.#proc.times(before.pid);
    if (times === null) return null;
    // The same number and another start: another process.
    return times.startTicks === before.startTicks ? { ...times, instance: before.instance } : this.#meet(before.pid, foreign);
  }

  /** Finds out whether a process that is not known is the run's. */
  #meet(pid: number, foreign: Map<number, number>): RunProcess | null {
    const looks = this.#foreign.get(pid) ?? 0;
    foreign.set(pid, Math.min(looks + 1, LAST_DOUBT + 1));
    const doubtful = looks <= LAST_DOUBT && (looks & (looks - 1)) === 0;
    if (!doubtful) return null;
    const environment = this.#proc.environment(pid);
    const says = environment === null ? null : environmentSays(environment);
    if (says?.kind === 'marks' && says.run !== this.#runId) return null;
    const times = this.#proc.times(pid);
    if (times === null) return null;
    const instance = says?.kind === 'marks' ? says.instance : this.#instanceOf(times);
    // A program of the run that belongs to no instance, such as a tool that reloads them, is not sampled.
    if (instance === null) return null;
    foreign.delete(pid);
    return { ...times, instance };
  }

  /** The master of a service that was there already, and all that descends from it: no mark of ours is in their environment. */
  #takeAttached(known: Map<number, RunProcess>, appeared: RunProcess[]): void {
    const master = this.#master?.();
    if (master === undefined) return;
    const { instance } = master;
    if (master.pid !== this.#masterPid) this.#strangers.clear();
    this.#masterPid = master.pid;
    const pids = this.#proc.pids();
    const unknown = new Set(pids.filter((pid) => !known.has(pid) && (this.#strangers.get(pid) ?? 0) < STRANGER_LOOKS));
    for (let before = -1; before !== known.size; ) {
      before = known.size;
      for (const pid of unknown) {
        if (known.has(pid)) continue;
        const times = this.#proc.times(pid);
        if (times === null || (pid !== master.pid && known.get(times.ppid)?.instance !== instance)) continue;
        const now = { ...times, instance };
        known.set(pid, now);
        if (this.#known.get(pid)?.startTicks !== now.startTicks) appeared.push(now);
      }
    }
    this.#strangers = new Map(pids.flatMap((pid) => (known.has(pid) ? [] : [[pid, (this.#strangers.get(pid) ?? 0) + 1] as const])));
  }

  #instanceOf({ pgrp, session, ppid }: ProcessTimes): string | null {
    const group = this.#groups().find(({ id }) => id === pgrp || id === session);
    const instance = group?.instance ?? this.#known.get(ppid)?.instance;
    return instance === undefined || instance === '' ? null : instance;
  }
}

function isZombie(process: RunProcess | undefined): boolean {
  return process?.state === 'Z' || process?.state === 'X';
}
