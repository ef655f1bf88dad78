import type { WorkerSample } from '../../core/record/run-record.ts';

/** What a cluster's statistics say of a worker (lib/puma/cluster.rb, Cluster#stats); `last_status` is empty until it has said something. */
interface WorkerStatus {
  readonly pid: number | null;
  readonly index: number;
  readonly booted: boolean;
  readonly last_status: { readonly backlog?: number; readonly pool_capacity?: number; readonly max_threads?: number };
}

/**
 * The workers of Puma's statistics, and how many requests wait in them for a thread. Null if it is no answer of a cluster. What a worker
 * does is what it said last, every 5 s (`worker_check_interval`); whether it has loaded the app is known at once.
 */
export function samplesOf(said: unknown): { readonly listenQueue: number; readonly workers: readonly WorkerSample[] } | null {
  if (typeof said !== 'object' || said === null || !('worker_status' in said) || !Array.isArray(said.worker_status)) return null;
  const all = said.worker_status as readonly WorkerStatus[];
  return {
    listenQueue: all.reduce((sum, { last_status }) => sum + (last_status.backlog ?? 0), 0),
    // A worker that another worker forks has no pid until it has been heard of.
    workers: all.flatMap((worker) => (worker.pid === null ? [] : [[worker.index + 1, worker.pid, stateOf(worker)] as const])),
  };
}

function stateOf({ booted, last_status: { pool_capacity, max_threads } }: WorkerStatus): WorkerSample[2] {
  if (!booted) return 'loading';
  return pool_capacity !== undefined && max_threads !== undefined && pool_capacity < max_threads ? 'busy' : 'idle';
}
