import { count } from '../../core/quantity.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { hold, letGo } from './held-master.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
import { fallsAsleep, reads, takesOver } from './zerg.ts';

/** One deploy of the zerg dance: who comes, who goes to sleep, who is dismissed. */
export interface Deploy {
  readonly from: string;
  readonly to: string;
  /** The build that the link is switched to, if it is not `to`: for controls. */
  readonly build?: string;
  /** Name of the new instance. */
  readonly as: string;
  /** Name of the instance that it puts to sleep. */
  readonly puts: string;
  /** Name of the sleeping instance that it dismisses; none in the first deploy. */
  readonly dismisses?: string;
  readonly ini?: string;
  /**
   * Keeps the master of the instance that is dismissed from running until the others have changed places, as a busy
   * machine may: then it is the last to touch its FIFO.
   */
  readonly dismissedComesLast?: true;
  /** What happens to the new instance before it takes over. */
  readonly beforeTakeOver?: (dancer: UwsgiInstance) => Promise<void>;
}

/** Starts the first dancer and waits until it runs. */
export async function startDancer(stage: UwsgiStage, name: string, ini = 'zerg-dance.ini'): Promise<UwsgiInstance> {
  const dancer = await stage.startUwsgi(name, ini);
  await takesOver(dancer);
  return dancer;
}

/** Carries one deploy out, lets the siege settle, and looks whether each instance is where it should be. */
export async function dance(stage: UwsgiStage, deploy: Deploy): Promise<void> {
  await deployDancer(stage, deploy);
  const dismissed = deploy.dismisses === undefined ? null : stage.instance(deploy.dismisses);
  await observeRoles(stage, stage.instance(deploy.as), stage.instance(deploy.puts), dismissed);
}

/** Carries one deploy out and lets the siege settle. */
export async function deployDancer(stage: UwsgiStage, deploy: Deploy): Promise<void> {
  const old = stage.instance(deploy.puts);
  const sleeper = deploy.dismisses === undefined ? null : stage.instance(deploy.dismisses);
  const held = deploy.dismissedComesLast === true ? sleeper : null;
  await stage.transition({ from: deploy.from, to: deploy.to }, async () => {
    await stage.switchBuild(deploy.build ?? deploy.to);
    if (held !== null) await hold(stage, held);
    const dancer = await stage.startUwsgi(deploy.as, deploy.ini ?? 'zerg-dance.ini');
    await deploy.beforeTakeOver?.(dancer);
    await takesOver(dancer);
    await fallsAsleep(stage, old);
    if (held !== null) {
      await reads(stage, old, 'sleeping.fifo');
      letGo(held);
    }
    if (sleeper !== null) await sleeper.ended();
  });
}

/** Records whether exactly two instances live, and whether each FIFO has the owner that it should have. */
export async function observeRoles(
  stage: UwsgiStage,
  running: UwsgiInstance,
  sleeping: UwsgiInstance,
  dismissed: UwsgiInstance | null,
  after = `after the deploy of ${running.name}`,
): Promise<void> {
  await stage.observe(`${after}, two instances live: ${running.name} and ${sleeping.name}`, () => {
    const alive = stage.instances.filter((instance) => instance.alive && instance.name !== 'pool').map((instance) => instance.name);
    return alive.length === 2 && alive.includes(running.name) && alive.includes(sleeping.name) ? HOLDS : `alive are: ${alive.join(', ')}`;
  });
  const roles: readonly (readonly [string, UwsgiInstance | null])[] = [
    ['running.fifo', running],
    ['sleeping.fifo', sleeping],
    ['new.fifo', null],
    ['dying.fifo', null],
  ];
  for (const [fifo, owner] of roles) {
    await stage.observe(`${after}, ${fifo} is read by ${owner?.name ?? 'no process'}`, async () => {
      const found = await stage.fifoOwner(fifo);
      return found === owner ? HOLDS : `it is read by ${found?.name ?? 'no process'}`;
    });
  }
  await stage.observe(`${after}, every worker of ${sleeping.name} is paused`, async () => {
    const awake = (await sleeping.stats()).workers.filter((worker) => worker.status !== 'pause');
    return awake.length === 0 ? HOLDS : `awake: ${awake.map((worker) => `worker ${worker.id} (${worker.status})`).join(', ')}`;
  });
  // The hooks run when worker 1 is ready; the others may be a moment behind it.
  await stage.observe(`${after}, ${running.name} accepts with ${count(stage.processes, 'worker')}`, () =>
    stage.until(`all workers of ${running.name} to accept`, async () => {
      const accepting = (await running.stats()).workers.filter((worker) => worker.accepting === 1 && worker.status !== 'pause');
      return accepting.length === stage.processes ? HOLDS : null;
    }),
  );
  await stage.observe(`${after}, the pool has no worker of its own`, async () => {
    const workers = (await stage.instance('pool').stats()).workers;
    return workers.length === 0 ? HOLDS : `it has ${workers.length}`;
  });
  if (dismissed !== null) {
    await stage.observe(`${after}, ${dismissed.name} is gone, and none of its processes is left`, async () => {
      const left = await dismissed.pids();
      return left.length === 0 && !dismissed.alive ? HOLDS : `left: ${left.join(', ')}`;
    });
  }
}
