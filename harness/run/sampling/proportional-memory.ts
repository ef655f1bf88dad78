import type { Proc } from './proc.ts';
import type { RunProcess } from './process-table.ts';

/**
 * Memory of the instances in KiB, by name: the proportional set sizes of their processes, read one after the other. A
 * process that has gone meanwhile counts for nothing; null for an instance of which one that is there can't be read.
 */
export async function memoryOf(live: readonly RunProcess[], proc: Proc): Promise<ReadonlyMap<string, number | null>> {
  const sums = new Map<string, number | null>();
  for (const { pid, instance, startTicks } of live) {
    const kib = (await proc.pssKiB(pid)) ?? (isGone(proc, pid, startTicks) ? 0 : null);
    const sum = sums.has(instance) ? (sums.get(instance) ?? null) : 0;
    sums.set(instance, sum === null || kib === null ? null : sum + kib);
  }
  return sums;
}

function isGone(proc: Proc, pid: number, startTicks: number): boolean {
  const times = proc.times(pid);
  return times === null || times.state === 'Z' || times.startTicks !== startTicks;
}
