import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { GunicornStage } from './gunicorn-stage.ts';
import { freezeOld, isTold, theWorker, WHICH } from './old-worker.ts';

const READY = /Worker ready \(pid: (\d+)\)/;
/** Enough that some are surely in the old queue if each of two has its own: the kernel chooses one for each connection. */
const PLACED = 12;

/** The worker of an instance that was ready first, or last. */
function workerThatWas(instance: Instance, which: 'first' | 'last'): number {
  const line = instance.log.matching(READY).at(which === 'first' ? 0 : -1);
  if (line === undefined) throw new RangeError(`no worker of ${instance.name} is ready`);
  return Number(READY.exec(line.text)?.[1]);
}

/**
 * Ends a master gracefully while requests wait in the queue of its address: its one worker is frozen until it was told to end. Another
 * master that has the same socket takes them over. If there is none, the kernel resets them. Settles when the master has ended.
 */
export async function endsWithRequestsInQueue(stage: GunicornStage, old: Instance, master: number): Promise<void> {
  const pid = workerThatWas(old, 'first');
  await freezeOld(stage, old, pid);
  const placed: PlacedConnection[] = [];
  for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
  for (const connection of placed) connection.send('/fast/');
  stage.signalMaster(old, 'SIGTERM', master);
  await isTold(stage, old, pid);
  thaw(old, pid, WHICH);
  await Promise.all(placed.map(({ outcome }) => outcome));
  await hasEnded(stage, old, master);
}

async function hasEnded(stage: GunicornStage, instance: Instance, master: number): Promise<void> {
  const look = async (): Promise<true | null> => ((await stage.livingMasters(instance)).includes(master) ? null : true);
  await stage.until(`the old master of ${instance.name} to end`, look);
}

/**
 * An upgrade by USR2 whose last step, TERM to the first master, meets a request in the queue that the two masters share. The new worker is
 * frozen, too, until the old one has ended: so the old one is the only one that can take it.
 */
export async function upgradeMeetsRequestInQueue(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  const [master = 0] = stage.masters(server);
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    stage.signalMaster(server, 'SIGUSR2', master);
    await stage.newWorkersAreReady(server);
    const next = workerThatWas(server, 'last');
    await freeze(stage, server, next, 'the new worker');
    const { pid } = await theWorker(stage, server);
    await freezeOld(stage, server, pid);
    const placed = await stage.connect();
    placed.send('/fast/');
    stage.signalMaster(server, 'SIGTERM', master);
    await isTold(stage, server, pid);
    thaw(server, pid, WHICH);
    await stage.oldWorkersEnd(server);
    thaw(server, next, 'the new worker');
    await placed.outcome;
    await hasEnded(stage, server, master);
  });
}
