import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** A zerg server says so when it listens (core/master.c); a zerg pool listens before it has a process that answers (plugins/zergpool). */
export const LISTENS = /Zerg server enabled on|spawned uWSGI zergpool 1 /;

/** Starts the pool that owns the public socket and hands it to the zergs. Returns when zergs can attach. */
export async function startPool(
  stage: UwsgiStage,
  ini = 'zerg-server.ini',
  env: Readonly<Record<string, string>> = {},
): Promise<UwsgiInstance> {
  const pool = await stage.startUwsgi('pool', ini, env);
  await pool.says(LISTENS, { what: 'the pool to listen for zergs' });
  return pool;
}

/** Waits until a dancer's hooks have put it into the running slot. */
export async function takesOver(dancer: UwsgiInstance): Promise<void> {
  await dancer.ready();
  await dancer.says(/active master fifo is now .*running\.fifo/, { what: `${dancer.name} to take over running.fifo`, goal: 'take-over' });
}

/** Waits until an instance is asleep: every worker has said so, which it does when it has finished what it had in hand. */
export async function fallsAsleep(stage: UwsgiStage, dancer: UwsgiInstance): Promise<void> {
  await dancer.says(/active master fifo is now .*sleeping\.fifo/, { what: `${dancer.name} to move to sleeping.fifo` });
  await isPaused(stage, dancer);
}

/** Waits until an instance's master reads a FIFO. */
export async function reads(stage: UwsgiStage, instance: UwsgiInstance, fifo: string): Promise<void> {
  await stage.until(`${instance.name} to read ${fifo}`, async () => ((await stage.fifoOwner(fifo)) === instance ? true : null));
}

/** Waits until an instance that slept is awake again: it says so when it was told, and each worker when it has heard of it. */
export async function wakesUp(stage: UwsgiStage, dancer: UwsgiInstance): Promise<void> {
  await dancer.says(/resuming workers/, { what: `${dancer.name} to wake its workers` });
  await dancer.says(/\*\*\* worker \d+ resumed \*\*\*/, {
    what: `all ${stage.processes} workers of ${dancer.name} to be awake`,
    times: stage.processes,
  });
}

/** Waits until every worker of an instance has said that it is suspended. */
export async function isPaused(stage: UwsgiStage, dancer: UwsgiInstance): Promise<void> {
  await dancer.says(/\*\*\* worker \d+ suspended \*\*\*/, {
    what: `all ${stage.processes} workers of ${dancer.name} to be suspended`,
    times: stage.processes,
  });
}
