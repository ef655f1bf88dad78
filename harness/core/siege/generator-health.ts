import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { GeneratorHealth } from '../record/run-record.ts';

/** A stretch in which this process did nothing for so long is a freeze, in milliseconds. */
const FREEZE_MS = 20;
const TICK_MS = 5;
/** More freezes than this are counted in the delays only: a machine so starved needs no longer list. */
const MAX_FREEZES = 10_000;

export interface GeneratorWatch {
  /** Ends the watch. Called again, it returns the same. */
  stop(): GeneratorHealth;
  /** What it has seen by now. */
  soFar(): GeneratorHealth;
}

/** Watches how well this process itself gets on: a starved client looks like a slow server. */
export function watchGenerator(clock: Clock, readStat: () => string | null = readProcStat): GeneratorWatch {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const utilization = performance.eventLoopUtilization();
  const before = cpuTimes(readStat());
  const freezes: { readonly atMs: number; readonly durationMs: number }[] = [];
  let lastMs = clock.nowMs();
  const look = () => {
    const nowMs = clock.nowMs();
    if (nowMs - lastMs - TICK_MS >= FREEZE_MS && freezes.length < MAX_FREEZES) {
      freezes.push({ atMs: lastMs + TICK_MS, durationMs: nowMs - lastMs - TICK_MS });
    }
    lastMs = nowMs;
  };
  const timer = setInterval(look, TICK_MS);
  timer.unref();
  const seen = (): GeneratorHealth => ({
    loopDelayP99Ms: milliseconds(delays.percentile(99)),
    loopDelayMaxMs: milliseconds(delays.max),
    freezes,
    stealShare: stealShare(before, cpuTimes(readStat())),
    loopUtilization: performance.eventLoopUtilization(utilization).utilization,
  });
  let health: GeneratorHealth | null = null;
  return {
    stop() {
      if (health !== null) return health;
      look();
      clearInterval(timer);
      delays.disable();
      health = seen();
      return health;
    },
    soFar: seen,
  };
}

/** How several threads of a process did together: as badly as the worst of them at each moment. At least one. */
export function together(all: readonly GeneratorHealth[]): GeneratorHealth {
  return {
    loopDelayP99Ms: Math.max(...all.map((each) => each.loopDelayP99Ms)),
    loopDelayMaxMs: Math.max(...all.map((each) => each.loopDelayMaxMs)),
    freezes: all.flatMap((each) => each.freezes).sort((a, b) => a.atMs - b.atMs),
    stealShare: all[0]?.stealShare ?? null,
    loopUtilization: Math.max(...all.map((each) => each.loopUtilization ?? 0)),
  };
}

/** Times of all CPUs together since the machine started, in ticks: proc(5), /proc/stat. */
export interface CpuTimes {
  readonly total: number;
  readonly steal: number;
}

/** Reads the first line of /proc/stat; null if it is none, or an old kernel's without steal. */
export function cpuTimes(stat: string | null): CpuTimes | null {
  const fields = stat?.split('\n', 1)[0]?.split(/\s+/);
  if (fields?.[0] !== 'cpu') return null;
  // user nice system idle iowait irq softirq steal; guest times are part of user already.
  const times = fields.slice(1, 9).map(Number);
  const steal = times[7];
  if (steal === undefined || times.some((time) => !Number.isFinite(time))) return null;
  return { total: times.reduce((sum, time) => sum + time, 0), steal };
}

/** Which share of the CPU time between two readings was stolen; null if it can't be said. */
export function stealShare(before: CpuTimes | null, after: CpuTimes | null): number | null {
  if (before === null || after === null || after.total <= before.total) return null;
  return Math.max(0, after.steal - before.steal) / (after.total - before.total);
}

function readProcStat(): string | null {
  try {
    return readFileSync('/proc/stat', 'utf8');
  } catch {
    // Not Linux, or /proc is not there: the share is unknown.
    return null;
  }
}

/** From nanoseconds; a histogram without values has NaN. */
function milliseconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : 0;
}
