import { readProcess } from '../../runtime/processes.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/**
 * Waits until the master of an instance whose ini imports `hold_master` has forked its workers and holds still: it has
 * not opened its FIFO, and can't before it is let go (apps/fooserv/python/hold_master.py).
 */
export async function holdsStill(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await instance.ready();
  await stopped(stage, instance);
}

/** Keeps the master of an instance from running, until it is let go. Its workers run on. */
export async function hold(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  instance.kill('SIGSTOP');
  await stopped(stage, instance);
}

/** Lets a master go on that was held. */
export function letGo(instance: UwsgiInstance): void {
  instance.kill('SIGCONT');
}

async function stopped(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await stage.until(`the master of ${instance.name} to hold still`, async () =>
    (await readProcess(instance.pid))?.state === 'T' ? true : null,
  );
}
