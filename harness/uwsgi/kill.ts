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

/**
 * Does something at a moment at which no worker has a request in hand. All are stopped, so that what the stats server says of
 * them stays so; where one was caught busy all go on, and another moment is looked for. They go on afterwards.
 */
export async function whileIdle(stage: Stage, server: Instance, act: () => void): Promise<void> {
  await stage.until(`no worker of ${server.name} to have a request in hand`, async () => {
    const { workers } = await server.stats();
    for (const { id, pid } of workers) server.killProcess(pid, 'SIGSTOP', `worker ${id}`);
    const idle = (await server.stats()).workers.every((worker) => worker.status === 'idle');
    if (idle) act();
    for (const { id, pid } of workers) server.killProcess(pid, 'SIGCONT', `worker ${id}`);
    return idle ? true : null;
  });
}
