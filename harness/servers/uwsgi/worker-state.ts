import type { WorkerSample, WorkerState } from '../../core/record/run-record.ts';
import type { InstanceStats, WorkerStats } from './stats.ts';

/** What each worker of a stats server's answer does. */
export function workersOf(stats: InstanceStats): WorkerSample[] {
  return stats.workers.map((worker) => [worker.id, worker.pid, stateOf(worker)]);
}

/** Is this the answer of an instance? An emperor's and a router's stats have no workers. */
export function isInstance(stats: unknown): stats is InstanceStats {
  if (typeof stats !== 'object' || stats === null || !('workers' in stats) || !('pid' in stats)) return false;
  return Array.isArray(stats.workers) && typeof stats.pid === 'number';
}

/** core/master_utils.c, uwsgi_master_generate_stats: cheap comes before pause, pause before busy; `sigN` is a worker in a signal's handler. */
function stateOf({ pid, status, accepting }: WorkerStats): WorkerState {
  if (status === 'cheap' || pid <= 0) return 'cheap';
  if (status === 'pause') return 'paused';
  if (accepting !== 1) return 'loading';
  return status === 'idle' ? 'idle' : 'busy';
}
