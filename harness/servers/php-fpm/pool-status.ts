import type { WorkerSample, WorkerState } from '../../core/record/run-record.ts';
import type { LiveProcesses, StatisticsReader, StatisticsSource } from '../../run/sampling/statistics-reader.ts';
import { readProcess } from '../../runtime/processes.ts';
import { askFastcgi } from './fastcgi.ts';

const SUFFIX = '.status';
const PARAMS = { SCRIPT_NAME: '/status', SCRIPT_FILENAME: '/status', REQUEST_URI: '/status?json&full', QUERY_STRING: 'json&full' };

/** What FPM's status page says, as far as it is read. https://www.php.net/manual/en/fpm.status.php */
interface PoolStatus {
  /** Connections that wait; 0 for a Unix socket, of which FPM does not know it (fpm_pctl_perform_idle_server_maintenance). */
  readonly 'listen queue': number;
  readonly processes: readonly { readonly pid: number; readonly state: string }[];
}

/** The status page of a pool, at the socket of `pm.status_listen`. */
export const POOL_STATUS: StatisticsReader = {
  instanceOf: (file) => (file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : null),
  open: (instance, path): StatisticsSource => {
    let master: number | null = null;
    return {
      async sample(withinMs: number, live: LiveProcesses) {
        const said = await askFastcgi(path, PARAMS, withinMs)
          .then(statusIn)
          .catch(() => null);
        const [first] = said?.processes ?? [];
        if (first !== undefined) master = (await readProcess(first.pid))?.ppid ?? master;
        if (master === null) return null;
        if (said === null) return live.hasProcesses(instance) ? { says: 'nothing', name: instance } : null;
        return { says: 'stats', name: instance, pid: master, listenQueue: said['listen queue'], workers: workersOf(said) };
      },
    };
  },
};

/** Reads the page; null if it is another one. */
export function statusIn(text: string): PoolStatus | null {
  const said: unknown = JSON.parse(text);
  const isPool = typeof said === 'object' && said !== null && 'processes' in said && Array.isArray(said.processes) && 'listen queue' in said;
  return isPool ? (said as unknown as PoolStatus) : null;
}

/** The workers of a pool, numbered as the page names them. */
export function workersOf({ processes }: PoolStatus): readonly WorkerSample[] {
  return processes.map(({ pid, state }, i) => [i + 1, pid, stateOf(state)] as const);
}

/** FPM's names for what a worker does: sapi/fpm/fpm/fpm_request.c, requests_stages. */
function stateOf(stage: string): WorkerState {
  return stage === 'Idle' ? 'idle' : 'busy';
}
