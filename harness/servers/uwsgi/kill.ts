import { join } from 'node:path';
import { hasBegun, readJournals } from '../../apps/served-journal.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Kills one worker that has a request in hand, with SIGKILL. */
export async function killsBusyWorker(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  const { pid, id } = await holdsBusyWorker(stage, server);
  server.killProcess(pid, 'SIGKILL', `worker ${id}, busy`);
}

/**
 * Stops one worker that has a request in hand, so that what the stats server says of it stays so: a worker that was caught
 * idle goes on, and another one is looked for. So does one that is busy and has sent its answer already: uWSGI calls it busy until
 * the request is logged and closed. The app writes down that it has served a request before it answers.
 */
export function holdsBusyWorker(stage: UwsgiStage, server: UwsgiInstance): Promise<{ readonly pid: number; readonly id: number }> {
  return stage.until(`a worker of ${server.name} to have a request in hand`, async () => {
    const candidate = (await server.stats()).workers.find((worker) => worker.status === 'busy');
    if (candidate === undefined) return null;
    server.killProcess(candidate.pid, 'SIGSTOP', `worker ${candidate.id}`);
    const caught = (await server.stats()).workers.find((worker) => worker.pid === candidate.pid);
    const journals = await readJournals(join(stage.folder, 'journal'));
    const isUnanswered = journals.some(({ instance, pid, text }) => instance === server.name && pid === candidate.pid && hasBegun(text));
    if (caught?.status !== 'busy' || !isUnanswered) {
      server.killProcess(candidate.pid, 'SIGCONT', `worker ${candidate.id}`);
      return null;
    }
    return { pid: candidate.pid, id: candidate.id };
  });
}
