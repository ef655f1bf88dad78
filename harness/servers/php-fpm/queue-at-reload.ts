import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { PhpFpmStage } from './php-fpm-stage.ts';

/**
 * A reload (USR2) of which the first moment is held open: all workers are frozen, more requests are placed in the queue of FPM's socket
 * than there are workers, FPM is told to reload and tells its workers, and they go on. Each finds a request, and its signals.
 */
export async function reloadWithQueue(stage: PhpFpmStage): Promise<void> {
  const fpm = stage.instance('fpm');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const workers = stage.workers(fpm);
    let placed: readonly PlacedConnection[] = [];
    let ready: Promise<void> | null = null;
    try {
      await Promise.all(workers.map((pid) => freeze(stage, fpm, pid, 'a worker')));
      placed = await stage.placeInQueue(fpm, workers.length + 5);
      ready = stage.reloads(fpm);
      // It is waited for below; if FPM does not tell its workers, that says what went wrong.
      ready.catch(() => undefined);
      await fpm.says(/sending signal 3 SIGQUIT to child \d+$/, { what: 'FPM to tell its workers', times: workers.length });
    } finally {
      for (const pid of workers) thaw(fpm, pid, 'a worker');
    }
    await ready;
    await Promise.all(placed.map(({ outcome }) => outcome));
  });
}

/** A reload (USR2) with a slow request in flight, and twelve more that come while its workers finish. */
export async function reloadWithMore(stage: PhpFpmStage): Promise<void> {
  const fpm = stage.instance('fpm');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const slow = await stage.connect();
    slow.send('/slow/');
    await stage.workerAtWork(fpm);
    const ready = stage.reloads(fpm);
    await fpm.says(/sending signal 3 SIGQUIT to child \d+$/, { what: 'FPM to tell its workers', times: stage.processes });
    for (let i = 0; i < 12; i++) (await stage.connect()).send('/fast/');
    await ready;
  });
}
