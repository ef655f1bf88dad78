import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { HaproxyStage } from './haproxy-stage.ts';

/**
 * About half of them wait in the queue of the old process: more than it accepts at one go when it goes on, before it comes to the signal. With
 * twelve it had accepted all of its six in one run of three.
 */
const PLACED = 48;
const WHICH = 'the old process';

/**
 * What `-sf PID` does when a new process serves: it tells the old one to finish (SIGUSR1). The moment before is held open: the
 * old process is frozen, requests are placed at the address, and it goes on. If each process has a listening socket of its own,
 * the kernel has put about half of the requests into that of the old one. Settles when the old process has ended.
 */
async function finishWhileFrozen(stage: HaproxyStage, oldName: string): Promise<void> {
  const old = stage.instance(oldName);
  await freeze(stage, old, old.pid, WHICH);
  const placed: PlacedConnection[] = [];
  for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
  for (const connection of placed) connection.send('/fast/');
  old.kill('SIGUSR1');
  thaw(old, old.pid, WHICH);
  await Promise.all(placed.map(({ outcome }) => outcome));
  await old.ended();
}

/** Boots HAProxy without a master, in front of two backends with the old version. */
export async function bootOne(stage: HaproxyStage): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
  await stage.startHaproxy('haproxy-1', { withoutMaster: true });
}

/** Starts a second process beside the first, and lets that finish. `takesSockets`: it takes the listening sockets over (`-x`). */
export async function startAnother(stage: HaproxyStage, { takesSockets }: { readonly takesSockets: boolean }): Promise<void> {
  const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
    const from = takesSockets ? { socketsFrom: stage.instance('haproxy-1') } : {};
    await stage.startHaproxy('haproxy-2', { withoutMaster: true, ...from });
    await finishWhileFrozen(stage, 'haproxy-1');
    await stage.endBackends(old);
  });
}
