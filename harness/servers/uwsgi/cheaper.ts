import { count } from '../../core/quantity.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/**
 * Writes `+` or `-` as often as it takes for an instance to have this many workers, and waits for each: the master carries
 * out one at a time, once in a cycle of its own.
 */
export async function scaleTo(stage: UwsgiStage, server: UwsgiInstance, workers: number): Promise<void> {
  for (let now = await countWorkers(server); now !== workers; ) {
    const next = now + Math.sign(workers - now);
    await stage.writeFifo('master.fifo', next > now ? '+' : '-');
    await stage.until(`${server.name} to have ${count(next, 'worker')}`, async () => ((await countWorkers(server)) === next ? true : null));
    now = next;
  }
}

/** How many workers there are: those that are cheap are not. */
export async function countWorkers(server: UwsgiInstance): Promise<number> {
  return (await server.stats()).workers.filter((worker) => worker.status !== 'cheap' && worker.pid > 0).length;
}
