import type { Instance } from '../stage/instance.ts';
import type { Stage } from '../stage/stage.ts';

/**
 * Kills one worker that has a request in hand, with SIGKILL. The worker is stopped first, so that what the stats server
 * says of it is still so when it is killed: a worker that was caught idle goes on, and another one is looked for.
 */
export function killsBusyWorker(stage: Stage, server: Instance): Promise<number> {
  return stage.until(`a worker of ${server.name} to have a request in hand`, async () => {
    const candidate = (await server.stats()).workers.find((worker) => worker.status === 'busy');
    if (candidate === undefined) return null;
    server.killProcess(candidate.pid, 'SIGSTOP', `worker ${candidate.id}`);
    const caught = (await server.stats()).workers.find((worker) => worker.pid === candidate.pid);
    if (caught?.status !== 'busy') {
      server.killProcess(candidate.pid, 'SIGCONT', `worker ${candidate.id}`);
      return null;
    }
    server.killProcess(candidate.pid, 'SIGKILL', `worker ${candidate.id}, busy`);
    return candidate.pid;
  });
}
