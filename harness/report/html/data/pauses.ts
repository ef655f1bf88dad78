import { factualEvent, type RunEvent, type Samples } from '../../../core/record/run-record.ts';

/** When workers were seen to pause and to serve again, as events: if several masters write to one log, nothing else tells who did. */
export function pausesOf({ looks }: Samples): RunEvent[] {
  const paused = new Set<number>();
  const events: RunEvent[] = [];
  for (const { atMs, servers } of looks) {
    for (const server of servers) {
      if (server.says !== 'stats') continue;
      for (const [id, pid, state] of server.workers) {
        const pauses = state === 'paused';
        if (pauses === paused.has(pid)) continue;
        if (pauses) paused.add(pid);
        else paused.delete(pid);
        const kind = pauses ? 'worker-seen-paused' : 'worker-seen-serving';
        const base = { atMs, source: 'stats', instance: server.name, pid, text: `worker ${id}` } as const;
        events.push(factualEvent(base, kind, { worker: id }));
      }
    }
  }
  return events;
}
