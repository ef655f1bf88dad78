import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Sample, Samples, ServerSample } from '../../core/record/run-record.ts';
import { noteStarted, noteWhenEnded, readStarted } from '../../runtime/started.ts';
import { CPU_TICK_MS, type Proc, thisProc } from './proc.ts';
import { type AttachedMaster, ProcessTable, type RunProcess, type TableChange } from './process-table.ts';
import { memoryOf } from './proportional-memory.ts';
import { Notices } from './sampled-changes.ts';
import type { LiveProcesses, StatisticsReader, StatisticsSource } from './statistics-reader.ts';

export interface SamplingProps {
  readonly runId: string;
  /** The run's folder, in which the sources of statistics are. */
  readonly workFolder: string;
  /** How they are found and read; absent if the server has none. */
  readonly statistics?: StatisticsReader | undefined;
  /** Sources beyond those in the run's folder, such as the address of a service that was there already; undefined for none. */
  readonly sources?: readonly ((signal: AbortSignal) => StatisticsSource | undefined)[];
  /** The master of a service that was not started by the run: its pid now, and the name of its instance. Its children are sampled too. */
  readonly master?: () => AttachedMaster;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly everyMs?: number;
  readonly proc?: Proc;
}

export interface RunningSampling {
  /** Looks a last time whether processes have come or gone, and ends. Never rejects; called again, it gives the same. */
  stop(): Promise<Samples>;
}

const EVERY_MS = 250;
/** A look at memory for this many looks: the kernel counts pages for it. */
const LOOKS_FOR_MEMORY = 4;
const STATS_WITHIN_MS = 150;

/**
 * Looks every 250 ms at the server's statistics and at the run's processes, until it is stopped or the run's folder is
 * gone. It keeps no process alive, and what goes wrong in a look costs that look alone. Measured with 3 instances of
 * 8 workers: 1 ms of this thread a look, and 3 ms of the thread pool for memory once a second.
 */
export function startSampling(props: SamplingProps): RunningSampling {
  const sampling = new Sampling(props);
  const timer = setInterval(() => sampling.tick(), sampling.everyMs);
  timer.unref();
  let stopped: Promise<Samples> | null = null;
  sampling.onAbandoned = () => clearInterval(timer);
  return {
    stop() {
      clearInterval(timer);
      stopped ??= sampling.end();
      return stopped;
    },
  };
}

class Sampling {
  readonly everyMs: number;
  onAbandoned: () => void = () => undefined;
  readonly #workFolder: string;
  readonly #statistics: StatisticsReader | undefined;
  readonly #clock: Clock;
  readonly #proc: Proc;
  readonly #table: ProcessTable;
  readonly #notices: Notices;
  readonly #servers = new Map<string, StatisticsSource>();
  readonly #aborted = new AbortController();
  /** Its processes may be there and are not known: that its statistics say nothing tells nothing. */
  readonly #blind: boolean;
  /** The run has started none of the processes. */
  readonly #foreign: boolean;
  readonly #looks: Sample[] = [];
  #looking: Promise<void> | null = null;
  readonly #phase: () => string;
  #memoryPhase = '';
  /** The latest look at memory could not read all that was there. */
  #memoryUnread = false;
  #ticks = 0;
  #lastMs: number | null = null;
  #longestGapMs = 0;
  #unanswered = 0;
  #busyMs = 0;

  constructor(props: SamplingProps) {
    const { runId, workFolder, statistics, sources = [], master, clock, recorder, everyMs = EVERY_MS, proc = thisProc } = props;
    this.everyMs = everyMs;
    this.#workFolder = workFolder;
    this.#statistics = statistics;
    this.#clock = clock;
    this.#proc = proc;
    this.#table = new ProcessTable(runId, proc, () => readStarted(workFolder), master);
    this.#foreign = master !== undefined;
    this.#blind = master === undefined && sources.length > 0;
    for (const [i, open] of sources.entries()) {
      const source = open(this.#aborted.signal);
      // A file's name is never empty, and has no colon of ours.
      if (source !== undefined) this.#servers.set(`:${i}`, source);
    }
    this.#notices = new Notices(recorder);
    this.#phase = () => `${recorder.phase} ${recorder.phases.length}`;
  }

  /** Begins a look, unless the one before goes on still. */
  tick(): void {
    this.#looking ??= this.#look()
      // Whatever it was, the run goes on; the gap that the look leaves is recorded.
      .catch(() => undefined)
      .finally(() => {
        this.#looking = null;
      });
  }

  async end(): Promise<Samples> {
    this.#aborted.abort();
    await this.#looking;
    try {
      this.#lookAtProcesses(this.#clock.nowMs());
    } catch {
      // As in `tick`.
    }
    return {
      everyMs: this.everyMs,
      memoryEveryMs: this.everyMs * LOOKS_FOR_MEMORY,
      error: {
        longestGapMs: hundredth(this.#longestGapMs),
        longestLookMs: Math.max(0, ...this.#looks.map((look) => look.tookMs)),
        unanswered: this.#unanswered,
        cpuTickMs: CPU_TICK_MS,
        busyMs: hundredth(this.#busyMs),
      },
      looks: this.#looks,
    };
  }

  async #look(): Promise<void> {
    const atMs = this.#clock.nowMs();
    const live = this.#lookAtProcesses(atMs);
    // And once in each phase, however short it is; again if a process could not be read, as while it executes itself anew.
    const phase = this.#phase();
    const wantsMemory = this.#ticks++ % LOOKS_FOR_MEMORY === 0 || phase !== this.#memoryPhase || this.#memoryUnread;
    this.#memoryPhase = phase;
    const [servers, memory] = await Promise.all([
      this.#askServers(live),
      wantsMemory ? memoryOf(live, this.#proc) : new Map<string, number | null>(),
    ]);
    this.#memoryUnread = [...memory.values()].includes(null);
    // A look that the end has cut off says nothing.
    if (this.#aborted.signal.aborted) return;
    const sample: Sample = {
      atMs: hundredth(atMs),
      tookMs: hundredth(this.#clock.nowMs() - atMs),
      servers,
      instances: this.#table.instances.map((name) => ({
        name,
        processes: live.filter((process) => process.instance === name).length,
        cpuMs: this.#table.cpuTicks(name) * CPU_TICK_MS,
        pssKiB: wantsMemory ? (memory.get(name) ?? (memory.has(name) ? null : 0)) : null,
      })),
    };
    this.#unanswered += servers.filter((server) => server.says === 'nothing').length;
    this.#looks.push(sample);
    this.#notices.servers(sample);
  }

  #lookAtProcesses(atMs: number): readonly RunProcess[] {
    const sinceMs = this.#lastMs;
    const cpuMs = cpuOfThreadMs();
    if (sinceMs !== null) this.#longestGapMs = Math.max(this.#longestGapMs, atMs - sinceMs);
    const change = this.#table.look();
    this.#lastMs = atMs;
    this.#notices.processes(change, atMs, sinceMs);
    // What is noted is ended with the run: a service that was there already stays.
    if (!this.#foreign) this.#noteGroups(change);
    this.#busyMs += cpuOfThreadMs() - cpuMs;
    return change.live;
  }

  /** A process that has left its group is known by its new one, also when its parent is gone and its environment can't be read. */
  #noteGroups({ appeared, gone }: TableChange): void {
    for (const { pid, pgrp } of gone) if (pid === pgrp) noteWhenEnded(this.#workFolder, pid);
    const leaders = appeared.filter(({ pid, pgrp }) => pid === pgrp);
    if (leaders.length === 0) return;
    const noted = new Set(readStarted(this.#workFolder).map(({ id }) => id));
    for (const { pid, instance } of leaders) if (!noted.has(pid)) noteStarted(this.#workFolder, pid, instance);
  }

  async #askServers(live: readonly RunProcess[]): Promise<ServerSample[]> {
    const statistics = this.#statistics;
    for (const name of await this.#files()) {
      const instance = statistics?.instanceOf(name) ?? null;
      if (statistics === undefined || instance === null || this.#servers.has(name)) continue;
      this.#servers.set(name, statistics.open(instance, join(this.#workFolder, name), this.#aborted.signal));
    }
    const liveProcesses: LiveProcesses = {
      isLive: (pid) => live.some((process) => process.pid === pid),
      hasProcesses: (instance) => this.#blind || live.some((process) => process.instance === instance),
    };
    const samples = await Promise.all([...this.#servers.values()].map((server) => server.sample(STATS_WITHIN_MS, liveProcesses)));
    return samples.filter((sample) => sample !== null);
  }

  async #files(): Promise<readonly string[]> {
    try {
      return await readdir(this.#workFolder);
    } catch (error) {
      // The run has ended without telling us.
      this.onAbandoned();
      throw error;
    }
  }
}

/** CPU time of this thread: what the machine does meanwhile is not counted. */
function cpuOfThreadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function hundredth(ms: number): number {
  return Math.round(ms * 100) / 100;
}
