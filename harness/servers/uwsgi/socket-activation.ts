import { join } from 'node:path';
import type { Instance } from '../../run/stage/instance.ts';
import type { Stage } from '../../run/stage/stage.ts';
import { everyWorkerAccepts } from './reload.ts';

/** Starts the one instance of a scenario as systemd does that has a socket unit for it: the public address listens already, and is handed over. */
export async function startActivated(stage: Stage, ini: string): Promise<Instance> {
  stage.iniFiles.push(ini);
  const activate = join(stage.confFolder, 'socket-activation/activate.py');
  const server = await stage.startProgram('server', ['python3', activate, stage.address, 'uwsgi', '--ini', join(stage.confFolder, ini)]);
  await server.ready();
  await everyWorkerAccepts(stage, server);
  return server;
}
