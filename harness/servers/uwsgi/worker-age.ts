import type { UwsgiStage } from './uwsgi-stage.ts';

/** For so long workers serve before they end by themselves: time for each client to be answered before. */
export const LIVES_SECONDS = 6;

/** Waits until this many workers of the one instance have ended by themselves, and others were spawned in their place: all, unless told. */
export async function everyWorkerRespawned(stage: UwsgiStage, workers = stage.processes): Promise<void> {
  await stage.instance('server').says(/^Respawned uWSGI worker \d+ /, {
    what: `${workers} workers to have served their requests, and to be spawned again`,
    times: workers,
    imports: 2,
  });
}

/** Waits until each worker of the one instance was told this many times that its lifetime is over, and another was spawned in its place. */
export function everyWorkerTooOld(stage: UwsgiStage, lives = 1): Promise<void> {
  return workersTooOld(stage, lives * stage.processes, lives);
}

/** Waits until as many workers of the one instance were told that their lifetime is over, and others were spawned in their place. */
export async function workersTooOld(stage: UwsgiStage, ends: number, imports = ends): Promise<void> {
  await stage.instance('server').says(/^worker \d+ lifetime reached, /, {
    what: `${ends} workers to reach their lifetime`,
    times: ends,
    imports,
  });
  await everyWorkerRespawned(stage, ends);
}
