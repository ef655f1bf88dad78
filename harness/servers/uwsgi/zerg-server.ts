import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
import { LISTENS } from './zerg.ts';

/** Starts the instance that serves and hands its socket to zergs; returns when it can be asked. */
export async function startZergServer(stage: UwsgiStage): Promise<UwsgiInstance> {
  const zergServer = await stage.startUwsgi('zerg-server', 'zerg/zerg-server-with-app.ini');
  await zergServer.ready();
  await zergServer.says(LISTENS, { what: 'the zergServer to listen for zergs' });
  await accepts(stage, zergServer);
  return zergServer;
}

/** Starts a zerg; returns when all its workers accept. */
export async function attachZerg(
  stage: UwsgiStage,
  name: string,
  ini = 'zerg/zerg.ini',
  env: Readonly<Record<string, string>> = {},
): Promise<UwsgiInstance> {
  const zerg = await stage.startUwsgi(name, ini, env);
  await zerg.ready();
  await accepts(stage, zerg);
  return zerg;
}

/** Waits until all workers of an instance accept. */
export async function accepts(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await stage.until(`all workers of ${instance.name} to accept`, async () => {
    const stats = await instance.stats().catch(() => null);
    return stats?.workers.filter((worker) => worker.accepting === 1).length === stage.processes ? true : null;
  });
}

/** How many requests instances have in hand. */
export async function inHand(...instances: readonly UwsgiInstance[]): Promise<number> {
  const stats = await Promise.all(instances.map((instance) => instance.stats()));
  return stats.flatMap(({ workers }) => workers).filter((worker) => worker.status === 'busy').length;
}
