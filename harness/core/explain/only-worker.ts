import type { RunEvent } from '../record/run-record.ts';

/**
 * Answers for a line of the log which process wrote it, if only one can have: the one worker that its instance had
 * then. Null if it had none or several, or if nothing tells.
 */
export function onlyWorkers(events: readonly RunEvent[]): (line: RunEvent) => number | null {
  const spawned = new Map<string, { readonly atMs: number; readonly pid: number; goneMs: number }[]>();
  for (const { kind, instance, pid, atMs } of events) {
    if (instance === null || pid === null) continue;
    const workers = spawned.get(instance) ?? [];
    spawned.set(instance, workers);
    if (kind === 'worker-spawned') workers.push({ atMs, pid, goneMs: Number.POSITIVE_INFINITY });
    if (kind !== 'process-gone' && kind !== 'worker-died') continue;
    for (const worker of workers) if (worker.pid === pid) worker.goneMs = Math.min(worker.goneMs, atMs);
  }
  return ({ instance, atMs }) => {
    const there = (spawned.get(instance ?? '') ?? []).filter((worker) => worker.atMs <= atMs && worker.goneMs >= atMs);
    return there.length === 1 ? (there[0]?.pid ?? null) : null;
  };
}
