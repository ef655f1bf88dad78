import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import { isPending, stoppedInEpoll } from '../../runtime/processes.ts';
import type { GunicornStage } from './gunicorn-stage.ts';

/** What a report calls the worker that is held still. */
export const WHICH = 'the old worker';

/** The one worker of an instance, and a connection on which it has just answered. */
export async function theWorker(
  stage: GunicornStage,
  server: Instance,
): Promise<{ readonly pid: number; readonly kept: PlacedConnection }> {
  const kept = await stage.connect();
  const pid = await kept.acceptedBy(server);
  kept.send('/fast/');
  await kept.outcome;
  return { pid, kept };
}

/** Waits until a master has told a frozen worker to end. */
export async function isTold(stage: GunicornStage, { name }: Instance, pid: number): Promise<void> {
  await stage.until(`the master of ${name} to tell ${WHICH} to end`, async () => ((await isPending(pid, 'SIGTERM')) ? true : null));
}

/**
 * Freezes the old worker. One with threads is frozen while it waits for its connections: if it is on its way, it hears that it has to end
 * before it looks at them once more.
 */
export async function freezeOld(stage: GunicornStage, server: Instance, pid: number): Promise<void> {
  const hasThreads = server.log.matching(/Using worker: gthread/).length > 0;
  await stage.until(`${WHICH} to wait for connections, and to hold still`, async () => {
    await freeze(stage, server, pid, WHICH);
    if (!hasThreads || (await stoppedInEpoll(pid))) return true;
    thaw(server, pid, WHICH);
    return null;
  });
}
