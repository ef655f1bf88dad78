import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { HaproxyStage } from './haproxy-stage.ts';

const PLACED = 12;
const WHICH = 'the old process';

/**
 * What `-sf PID` does when a new process serves: it tells the old one to finish (SIGUSR1). The moment before is held open: the
 * old process is frozen, twelve requests are placed at the address, and it goes on. If each process has a listening socket of its own,
 * the kernel has put about half of the requests into that of the old one. Settles when the old process has ended.
 */
export async function finishWhileFrozen(stage: HaproxyStage, oldName: string): Promise<void> {
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
