import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { NginxStage } from './nginx-stage.ts';

const PLACED = 6;

/**
 * Freezes one of two backends, as a pause of its machine or of its garbage collector does, sends six POST, which nginx passes to both in turn,
 * and lets it go on when all or one of them are answered. Gives their ids; settles when each has its outcome.
 */
export async function askFrozenBackend(stage: NginxStage, goesOnWhen: 'all are answered' | 'one is answered'): Promise<readonly number[]> {
  const backend = stage.instance('ver_a-1');
  await freeze(stage, backend, backend.pid, 'the process');
  const placed: PlacedConnection[] = [];
  for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
  for (const connection of placed) connection.send('/fast/', 'POST');
  const outcomes = placed.map(({ outcome }) => outcome);
  if (goesOnWhen === 'all are answered') await Promise.all(outcomes);
  else await Promise.race(outcomes);
  thaw(backend, backend.pid, 'the process');
  await Promise.all(outcomes);
  return placed.map(({ lastId }) => lastId);
}
