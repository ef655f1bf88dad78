import { join } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import { freeze, thaw } from '../../run/stage/freeze.ts';
import { isPending } from '../../runtime/processes.ts';
import { type RouterStats, readStats } from './stats.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

/** A vassal whose only worker holds still. */
export interface HeldVassal {
  /** Lets it go on as soon as it is told to reload; it then finishes what it has in hand, and ends. */
  letGoOnceTouched(): Promise<void>;
}

/** The router answers once in a turn of its event loop. What was over when the worker stopped takes fewer turns than that to be so for the router. */
const TURNS = 10;

/**
 * Stops the only worker of a vassal, and waits until the router has two requests there that are not over: one at most is
 * in hand, so that one at least waits in the queue.
 */
export async function holdsWithQueue(stage: UwsgiStage, vassal: string): Promise<HeldVassal> {
  const emperor = stage.instance('emperor');
  const { workers } = await readStats(join(stage.folder, `${vassal}.stats`));
  const [worker] = workers;
  if (worker === undefined) throw new RangeError(`${vassal} has no worker`);
  // Others may be reloaded first.
  const patienceMs = stage.patienceMs(1);
  const says = `the worker of ${vassal}`;
  await freeze(stage, emperor, worker.pid, says);
  await stage.until(`a request to wait in the queue of ${vassal}`, async () => {
    for (let turn = 0; turn < TURNS; turn++) if ((await inFlightAt(stage, vassal)) < 2) return null;
    return true;
  });
  return {
    // The emperor tells the vassal's master, which leaves the router and then tells its worker.
    letGoOnceTouched: async () => {
      await stage.until(`${vassal} to be told to reload`, async () => ((await isPending(worker.pid, 'SIGHUP')) ? true : null), patienceMs);
      thaw(emperor, worker.pid, says);
    },
  };
}

/** Requests that the router has passed to a vassal and that are not over (plugins/corerouter/corerouter.c: `ref`). */
async function inFlightAt(stage: UwsgiStage, vassal: string): Promise<number> {
  const { subscriptions } = await readStats<RouterStats>(join(stage.folder, 'fastrouter.stats'));
  const node = subscriptions.flatMap(({ nodes }) => nodes).find(({ name }) => name === join(stage.folder, `${vassal}.sock`));
  if (node === undefined) throw new InconclusiveError(`${vassal} has left the router, and was not told to`);
  return node.ref;
}
