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
  /** `request duration` is in microseconds, of the request that it executes or the last one. */
  readonly processes: readonly { readonly pid: number; readonly state: string; readonly 'request duration': number }[];
}

/** The status page of a pool, at the socket of `pm.status_listen`. */
export const POOL_STATUS: StatisticsReader = {
  instanceOf: (file) => (file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : null),
  open: (instance, path): StatisticsSource => {
    let master: number | null = null;
    return {
      async sample(withinMs: number, live: LiveProcesses) {
        const said = await askPool(path, withinMs).catch(() => null);
        const [first] = said?.processes ?? [];
        if (first !== undefined) master = (await readProcess(first.pid))?.ppid ?? master;
        if (master === null) return null;
        if (said === null) return live.hasProcesses(instance) ? { says: 'nothing', name: instance } : null;
        return { says: 'stats', name: instance, pid: master, listenQueue: said['listen queue'], workers: workersOf(said) };
      },
    };
  },
};

/** Asks the status page at a socket. Rejects if there is no answer within `timeoutMs` milliseconds, or it is none of a pool. */
export async function askPool(path: string, timeoutMs: number): Promise<PoolStatus> {
  return statusIn(await askFastcgi(path, PARAMS, timeoutMs));
}

/** Reads the page. Throws SyntaxError if it is another one. */
export function statusIn(text: string): PoolStatus {
  const said: unknown = JSON.parse(text);
  const isPool =
    typeof said === 'object' && said !== null && 'processes' in said && Array.isArray(said.processes) && 'listen queue' in said;
  if (!isPool) throw new SyntaxError('this is not the status page of a pool');
  return said as unknown as PoolStatus;
}

/** The workers of a pool, numbered as the page names them. */
export function workersOf({ processes }: PoolStatus): readonly WorkerSample[] {
  return processes.map(({ pid, state }, i) => [i + 1, pid, stateOf(state)] as const);
}

/** FPM's names for what a worker does: sapi/fpm/fpm/fpm_request.c, requests_stages. */
function stateOf(stage: string): WorkerState {
  return stage === 'Idle' ? 'idle' : 'busy';
}
