import { join } from 'node:path';
import { HOLDS } from '../../core/record/recorder.ts';
import { longestWaitMs } from '../../run/stage/waiting.ts';
import { readStats } from './stats.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
import { LISTENS } from './zerg.ts';

/** The recipe's configuration: with the cures of the zerg dance, or as its author has published it. */
export interface Recipe {
  readonly conf: string;
  readonly ini: string;
}

const CURED: Recipe = { conf: 'backup-deploy/supervisord.conf', ini: 'zerg-dance.ini' };
export const AS_PUBLISHED: Recipe = { conf: 'backup-deploy/supervisord-as-published.conf', ini: 'backup-deploy/as-published.ini' };

/**
 * Starts Debian's supervisor with a zerg pool and the two instances of the recipe, which it does not start yet. What
 * they log comes out in the log of `supervisord`.
 */
export async function startSupervisor(stage: UwsgiStage, { conf, ini }: Recipe = CURED): Promise<UwsgiInstance> {
  stage.configurationFiles.push(conf, 'backup-deploy/pool.ini', ini);
  const supervisord = await stage.startProgram('supervisord', ['supervisord', '-c', join(stage.confFolder, conf)], environment(stage));
  await supervisord.says(LISTENS, { what: 'the pool to listen for zergs' });
  return supervisord;
}

/** Gives supervisor a command, such as `restart backup`, through its socket, which is at the same place in every recipe. Returns what it answers when it is done. */
export async function supervisorctl(stage: UwsgiStage, ...words: readonly string[]): Promise<string> {
  const turn = stage.instances.filter(({ name }) => name.startsWith('supervisorctl-')).length + 1;
  const command = await stage.startProgram(
    `supervisorctl-${turn}`,
    ['supervisorctl', '-c', join(stage.confFolder, CURED.conf), ...words],
    environment(stage),
  );
  await command.ended({ imports: 1 });
  command.log.read();
  return command.log.lines.map((line) => line.text).join('; ');
}

/** Waits until one of the two runs and the other sleeps: each worker of the one accepts, each of the other is paused. */
export async function roles(stage: UwsgiStage, running: string, sleeping: string | null): Promise<void> {
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
export async function hasProgramRequestInHand(stage: UwsgiStage, program: string): Promise<void> {
  await stage.until(`${program} to have a request in hand`, async () => ((await statuses(stage, program)).includes('busy') ? true : null));
}

/** What the workers of a program of supervisor are at; empty if it does not answer. `status` is `idle`, `busy`, `pause` ... */
export async function statuses(stage: UwsgiStage, program: string): Promise<readonly string[]> {
  const stats = await readStats(join(stage.folder, `${program}.stats`)).catch(() => null);
  return stats?.workers.filter((worker) => worker.accepting === 1).map((worker) => worker.status) ?? [];
}

function environment(stage: UwsgiStage): Readonly<Record<string, string>> {
  return { FOLDER: stage.folder, CONF: stage.confFolder };
}

/**
 * Records what it costs that the program which serves is restarted: a 502 for each request that it had in hand, one line of
 * nginx for each, and a wait of at least an import for a client that comes before the new one is there.
 */
export async function showsRestartOfTheOneThatServes(stage: UwsgiStage, restartedMs: number): Promise<void> {
  const cut = stage.count('wrong-status');
  const nginx = stage.instance('nginx');
  await stage.shows('a 502 for each request that it had in hand: nginx says so of each, and no more than it has workers', () => {
    nginx.log.read();
    const lines = nginx.log.matching(/upstream prematurely closed connection/).length;
    return lines === cut && cut > 0 && cut <= stage.processes
      ? HOLDS
      : `${cut} failed, nginx speaks of ${lines}, it had ${stage.processes} workers`;
  });
  await stage.shows('who came then waited for as long as the import', () => {
    const waitMs = longestWaitMs(stage, restartedMs);
    return waitMs >= stage.startupSeconds * 1000 ? HOLDS : `${waitMs.toFixed(0)} ms at the longest`;
  });
}
