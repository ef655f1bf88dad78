import { join } from 'node:path';
import type { Instance } from '../stage/instance.ts';
import type { Stage } from '../stage/stage.ts';
import { readStats } from './stats.ts';
import { LISTENS } from './zerg.ts';

const CONF = 'backup-deploy/supervisord.conf';

/**
 * Starts Debian's supervisor with a zerg pool and the two instances of the recipe, which it does not start yet. What
 * they log comes out in the log of `supervisord`.
 */
export async function startSupervisor(stage: Stage): Promise<Instance> {
  stage.iniFiles.push(CONF, 'backup-deploy/pool.ini', 'zerg-dance.ini');
  const supervisord = await stage.startProgram('supervisord', ['supervisord', '-c', join(stage.confFolder, CONF)], environment(stage));
  await supervisord.says(LISTENS, { what: 'the pool to listen for zergs' });
  return supervisord;
}

/** Gives supervisor a command, such as `restart backup`, and returns what it answers when it is done. */
export async function supervisorctl(stage: Stage, ...words: readonly string[]): Promise<string> {
  const turn = stage.instances.filter(({ name }) => name.startsWith('supervisorctl-')).length + 1;
  const command = await stage.startProgram(
    `supervisorctl-${turn}`,
    ['supervisorctl', '-c', join(stage.confFolder, CONF), ...words],
    environment(stage),
  );
  await command.ended({ imports: 1 });
  command.log.read();
  return command.log.lines.map((line) => line.text).join('; ');
}

/** Waits until one of the two runs and the other sleeps: each worker of the one accepts, each of the other is paused. */
export async function roles(stage: Stage, running: string, sleeping: string | null): Promise<void> {
  await stage.until(
    `${running} to run${sleeping === null ? '' : ` and ${sleeping} to sleep`}`,
    async () => {
      const awake = await statuses(stage, running);
      const asleep = sleeping === null ? [] : await statuses(stage, sleeping);
      const right =
        awake.length === stage.processes && awake.every((status) => status !== 'pause') && asleep.every((status) => status === 'pause');
      return right && (sleeping === null || asleep.length === stage.processes) ? true : null;
    },
    stage.patienceMs(1),
  );
}

/** Waits until a program of supervisor has a request in hand. */
export async function hasProgramRequestInHand(stage: Stage, program: string): Promise<void> {
  await stage.until(`${program} to have a request in hand`, async () => ((await statuses(stage, program)).includes('busy') ? true : null));
}

/** What the workers of a program of supervisor are at; empty where it does not answer. `status` is `idle`, `busy`, `pause` ... */
export async function statuses(stage: Stage, program: string): Promise<readonly string[]> {
  const stats = await readStats(join(stage.folder, `${program}.stats`)).catch(() => null);
  return stats?.workers.filter((worker) => worker.accepting === 1).map((worker) => worker.status) ?? [];
}

function environment(stage: Stage): Readonly<Record<string, string>> {
  return { FOLDER: stage.folder, CONF: stage.confFolder };
}
