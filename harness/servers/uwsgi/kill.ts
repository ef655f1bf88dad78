import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Kills one worker that has a request in hand, with SIGKILL. */
export async function killsBusyWorker(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  const { pid, id } = await holdsBusyWorker(stage, server);
  server.killProcess(pid, 'SIGKILL', `worker ${id}, busy`);
}

/**
 * Stops one worker that has a request in hand, so that what the stats server says of it stays so: a worker that was caught
 * idle goes on, and another one is looked for.
 */
export function holdsBusyWorker(stage: UwsgiStage, server: UwsgiInstance): Promise<{ readonly pid: number; readonly id: number }> {
  return stage.until(`a worker of ${server.name} to have a request in hand`, async () => {
    const candidate = (await server.stats()).workers.find((worker) => worker.status === 'busy');
    if (candidate === undefined) return null;
    server.killProcess(candidate.pid, 'SIGSTOP', `worker ${candidate.id}`);
    const caught = (await server.stats()).workers.find((worker) => worker.pid === candidate.pid);
    if (caught?.status !== 'busy') {
      server.killProcess(candidate.pid, 'SIGCONT', `worker ${candidate.id}`);
      return null;
    }
    return { pid: candidate.pid, id: candidate.id };
  });
}
