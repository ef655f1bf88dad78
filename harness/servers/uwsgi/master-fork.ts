import { join } from 'node:path';
import { HOLDS } from '../../core/record/recorder.ts';
import { compareVersions } from '../compare-versions.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/**
 * Starts an instance whose master will be forked. A shell starts it and stays: when the first process of a container ends,
 * the kernel ends all the others, the copy of the master among them, so uWSGI must not be that process. Its name is `server`.
 */
export async function startForkable(stage: UwsgiStage, ini: string, env: Readonly<Record<string, string>> = {}): Promise<UwsgiInstance> {
  stage.configurationFiles.push(ini);
  const server = await stage.startProgram('server', ['sh', '-c', 'uwsgi --ini "$0" & exec sleep 86400', join(stage.confFolder, ini)], env);
  await server.ready();
  await server.says(/\*\*\* Stats server enabled/, { what: 'the master to begin its work' });
  return server;
}

/** Pid of the master that was started first. */
export function firstMaster(server: UwsgiInstance): number {
  return pidIn(server, /^spawned uWSGI master process \(pid: (\d+)\)/);
}

/** Waits until the master says that it has made a copy of itself. Returns the copy's pid. */
export async function masterForks(server: UwsgiInstance): Promise<number> {
  const pattern = /new master copy spawned with pid (\d+)/;
  const { text } = await server.says(pattern, { what: 'the master to fork' });
  return Number(pattern.exec(text)?.[1]);
}

/** Waits until the copy has imported the app, and all its workers accept. */
export async function copyAccepts(stage: UwsgiStage, server: UwsgiInstance, copy: number): Promise<void> {
  await stage.until(
    'the copy of the master to import the app, and all its workers to accept',
    async () => {
      const stats = await server.stats().catch(() => null);
      if (stats?.pid !== copy) return null;
      return stats.workers.filter((worker) => worker.accepting === 1).length === stage.processes ? true : null;
    },
    stage.patienceMs(1),
  );
}

/** Waits until all workers of a paused master have finished what they had in hand and are suspended. */
export async function allSuspended(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  await server.says(/\*\*\* worker \d+ suspended \*\*\*/, {
    what: `all ${stage.processes} workers to be suspended`,
    times: stage.processes,
  });
}

/**
 * From uWSGI 2.0.27 on a master that is told to end waits for all its children (core/uwsgi.c, uwsgi_destroy_processes), and the
 * copy that it has forked is one of them: it stays as long as the copy lives (unbit/uwsgi #2722). Mended in 2.0.31.
 */
export const FIRST_MASTER_STAYS = { since: '2.0.27', until: '2.0.31' } as const;

function firstMasterStays(stage: UwsgiStage): boolean {
  const { since, until } = FIRST_MASTER_STAYS;
  return compareVersions(stage.serverVersion, since) >= 0 && compareVersions(stage.serverVersion, until) < 0;
}

/** Waits until the first master, told to end, is gone with all its workers; on a uWSGI whose first master stays, until they are. */
export async function firstMasterEnds(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  const gone = [...(firstMasterStays(stage) ? [] : [firstMaster(server)]), ...firstWorkers(stage, server)];
  await stage.until('the first master and its workers to end', async () => {
    const pids = await server.pids();
    return gone.some((pid) => pids.includes(pid)) ? null : true;
  });
}

/** Waits until the copy, told to end, is gone with all its workers. */
export async function copyEnds(stage: UwsgiStage, server: UwsgiInstance, copy: number): Promise<void> {
  await stage.until('the copy and its workers to end', async () => {
    const pids = await server.pids();
    // What is left: the shell that holds it, the first master and its workers.
    return !pids.includes(copy) && pids.length === 2 + stage.processes ? true : null;
  });
}

/** Records whether the copy and its workers are all that is left of uWSGI; on a uWSGI whose first master stays, whether it does. */
export async function observeCopyAlone(stage: UwsgiStage, server: UwsgiInstance, copy: number): Promise<void> {
  const stays = firstMasterStays(stage);
  const says = stays ? 'the first master has no worker any more, and stays' : 'the copy and its workers are all that is left';
  // That it stays is the defect of that uWSGI.
  await stage[stays ? 'shows' : 'observe'](says, async () => {
    const pids = await server.pids();
    const first = pids.includes(firstMaster(server));
    return pids.includes(copy) && first === stays && pids.length === 2 + stage.processes + (stays ? 1 : 0)
      ? HOLDS
      : `copy ${copy}, first master ${firstMaster(server)}, processes: ${pids.join(', ')}`;
  });
}

/** Ends the masters that are left, since the shell that started the first knows nothing of them. */
export async function endMasters(stage: UwsgiStage): Promise<void> {
  const server = stage.instance('server');
  const left = await server.pids();
  for (const pid of [firstMaster(server), ...copies(server)]) if (left.includes(pid)) server.killProcess(pid, 'SIGINT', 'a master');
  await stage.until('every master to be gone', async () => ((await server.pids()).length <= 1 ? true : null));
}

function copies(server: UwsgiInstance): readonly number[] {
  const pattern = /new master copy spawned with pid (\d+)/;
  return server.log.matching(pattern).map(({ text }) => Number(pattern.exec(text)?.[1]));
}

function firstWorkers(stage: UwsgiStage, server: UwsgiInstance): readonly number[] {
  const pattern = /^spawned uWSGI worker \d+ \(pid: (\d+)/;
  return server.log
    .matching(pattern)
    .slice(0, stage.processes)
    .map(({ text }) => Number(pattern.exec(text)?.[1]));
}

function pidIn(server: UwsgiInstance, pattern: RegExp): number {
  const line = server.log.matching(pattern)[0];
  return Number(pattern.exec(line?.text ?? '')?.[1]);
}
