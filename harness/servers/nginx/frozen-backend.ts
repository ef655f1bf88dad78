import { join } from 'node:path';
import { readJournals } from '../../apps/served-journal.ts';
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
  const placed: PlacedConnection[] = [];
  try {
    await freeze(stage, backend, backend.pid, 'the process');
    for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
    for (const connection of placed) connection.send('/fast/', 'POST');
    const outcomes = placed.map(({ outcome }) => outcome);
    if (goesOnWhen === 'all are answered') await Promise.all(outcomes);
    else await Promise.race(outcomes);
  } finally {
    thaw(backend, backend.pid, 'the process');
  }
  await Promise.all(placed.map(({ outcome }) => outcome));
  return placed.map(({ lastId }) => lastId);
}

/** Ids of requests that more than one process has executed, by the backends' journals; waits until there are some, for 5 s at most. */
export async function executedTwice(stage: NginxStage): Promise<readonly number[]> {
  const twice = async (): Promise<readonly number[]> => {
    const executed = new Map<number, number>();
    for (const { text } of await readJournals(join(stage.folder, 'journal')))
      for (const [, id] of text.matchAll(/^E (\d+) /gm)) executed.set(Number(id), (executed.get(Number(id)) ?? 0) + 1);
    return [...executed].filter(([, times]) => times > 1).map(([id]) => id);
  };
  return stage.until('requests to be executed twice', async () => ((await twice()).length > 0 ? await twice() : null), 5000);
}
