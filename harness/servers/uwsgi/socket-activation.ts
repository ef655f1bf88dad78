import { join } from 'node:path';
import { everyWorkerAccepts } from './reload.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Starts the one instance of a scenario as systemd does that has a socket unit for it: the public address listens already, and is handed over. */
export async function startActivated(stage: UwsgiStage, ini: string): Promise<UwsgiInstance> {
  const activate = ['python3', join(stage.confFolder, 'socket-activation/activate.py'), stage.address];
  const server = await stage.startUwsgi('server', ini, {}, activate);
  await server.ready();
  await everyWorkerAccepts(stage, server);
  return server;
}
