import { join } from 'node:path';
import { everyWorkerAccepts } from './reload.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Starts the one instance of a scenario as systemd does that has a socket unit for it: the public address listens already, and is handed over. */
export async function startActivated(stage: UwsgiStage, ini: string): Promise<UwsgiInstance> {
  stage.configurationFiles.push(ini);
  const activate = join(stage.confFolder, 'socket-activation/activate.py');
  const server = await stage.startProgram('server', ['python3', activate, stage.address, 'uwsgi', '--ini', join(stage.confFolder, ini)]);
  await server.ready();
  await everyWorkerAccepts(stage, server);
  return server;
}
