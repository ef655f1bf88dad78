import type { EventFacts } from '../../core/record/event-facts.ts';
import type { RunEvent, Samples } from '../../core/record/run-record.ts';

/**
 * The workers of a service that were replaced since a moment, as far as its processes, its statistics or its log tell; null if none
 * were seen to be. That proves a restart, and not a deploy: new workers may run old code.
 */
export function workersReplaced(
  events: readonly RunEvent[],
  samples: Samples | undefined,
  sinceMs: number,
): EventFacts['workers-replaced'] | null {
  const first = new Map<number, number>();
  const goneMs = new Map<number, number>();
  const see = (pid: number, atMs: number): void => {
    first.set(pid, Math.min(first.get(pid) ?? Number.POSITIVE_INFINITY, atMs));
  };
  for (const { kind, pid, atMs } of events) {
    if (pid === null) continue;
    if (kind === 'process-appeared' || kind === 'worker-spawned') see(pid, atMs);
    if (kind === 'process-gone') goneMs.set(pid, atMs);
  }
  const lastMs = new Map<number, number>();
  let looked = 0;
  for (const { atMs, servers } of samples?.looks ?? []) {
    for (const server of servers) {
      if (server.says !== 'stats') continue;
      looked = atMs;
      for (const [, pid] of server.workers) {
        if (pid <= 0) continue;
        see(pid, atMs);
        lastMs.set(pid, atMs);
      }
    }
  }
  for (const [pid, atMs] of lastMs) if (atMs < looked && !goneMs.has(pid)) goneMs.set(pid, atMs);
  const spawned = [...first].filter(([, atMs]) => atMs >= sinceMs).map(([pid]) => pid);
  const gone = [...goneMs].filter(([pid, atMs]) => atMs >= sinceMs && (first.get(pid) ?? 0) < sinceMs).map(([pid]) => pid);
  if (spawned.length === 0) return null;
  const told = events.some(({ kind, atMs }) => kind === 'worker-spawned' && atMs >= sinceMs);
  return gone.length === 0 && !told ? null : { gone: ascending(gone), spawned: ascending(spawned) };
}

function ascending(pids: readonly number[]): readonly number[] {
  return [...pids].sort((a, b) => a - b);
}
