import { InconclusiveError } from '../../core/errors.ts';
import type { PumaStage } from './puma-stage.ts';

/** Ends worker 0 gracefully, as whatever recycles workers does, and waits until the master has put another in its place. */
export async function recycleFirstWorker(stage: PumaStage): Promise<void> {
  const server = stage.instance('server');
  const first = (await stage.workers(server)).get(0);
  if (first === undefined) throw new InconclusiveError('server has no worker 0');
  server.killProcess(first, 'SIGTERM', 'worker 0');
  await server.says(/- Worker 0 \(PID: \d+\) booted in /, { what: 'another worker 0 of server to load the app', imports: 1 });
}

/** Restarts phase by phase, and waits until every worker is of the new phase; another worker 0 has booted before that. */
export async function restartAndCount(stage: PumaStage): Promise<void> {
  const server = stage.instance('server');
  server.kill('SIGUSR1');
  await server.says(/- Worker \d+ \(PID: \d+\) booted in [\d.]+s, phase: 1/, {
    what: 'all workers of server to be of the new phase',
    times: stage.processes,
    imports: stage.processes,
  });
}
