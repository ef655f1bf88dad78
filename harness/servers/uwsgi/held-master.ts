import { freeze, holdsStill, thaw } from '../../run/stage/freeze.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

const MASTER = 'the master';

/**
 * Waits until the master of an instance whose ini imports `hold_master` has forked its workers and holds still: it has
 * not opened its FIFO, and can't before it is let go (apps/fooserv/python/hold_master.py).
 */
export async function holdsItself(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await instance.ready();
  await stage.until(`the master of ${instance.name} to hold still`, async () => ((await holdsStill(instance.pid)) ? true : null));
}

/** Keeps the master of an instance from running, until it is let go. Its workers run on. */
export async function hold(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await freeze(stage, instance, instance.pid, MASTER);
}

/** Lets a master go on that was held. */
export function letGo(instance: UwsgiInstance): void {
  thaw(instance, instance.pid, MASTER);
}
