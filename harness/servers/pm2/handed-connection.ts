import { freeze, thaw } from '../../run/stage/freeze.ts';
import { isPending } from '../../runtime/processes.ts';
import type { Pm2Stage } from './pm2-stage.ts';

/** The primary hands connections to its free workers in turn: of four, the frozen one is handed one, and no more. */
const CONNECTIONS = 4;

/**
 * A reload in which a connection has been handed to an old worker, and that has not taken it, when SIGINT comes: the worker is frozen
 * meanwhile, and the signal is what it meets first when it is thawed. It is frozen when its successor begins to import, and no longer
 * than that takes.
 */
export async function reloadWithHandedConnection(stage: Pm2Stage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const worker = stage.firstWorker(server);
    const reload = await stage.begin('reload');
    await server.says(/^Worker starts /, { what: 'the successor of the first worker to start' });
    await freeze(stage, server, worker, 'the first worker');
    for (let i = 0; i < CONNECTIONS; i++) (await stage.connect()).send('/fast/');
    const told = async (): Promise<true | null> => ((await isPending(worker, 'SIGINT')) ? true : null);
    await stage.until('the frozen worker to be sent SIGINT', told, stage.patienceMs(1));
    thaw(server, worker, 'the first worker');
    await reload.ended({ imports: stage.processes });
  });
}
