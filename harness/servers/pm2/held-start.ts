import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { Pm2Stage } from './pm2-stage.ts';

const WHICH = 'a successor';

/**
 * Reloads or restarts from ver_a to ver_b while the workers of the new version start for as long as it takes until a client is refused: each is
 * frozen when it begins to import. They go on, too, if pm2 waits for them: if its command has ended, and an old worker was not told to end.
 */
export async function whileSuccessorsStart(stage: Pm2Stage, action: 'reload' | 'restart'): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const command = stage.carriedOut(await stage.begin(action));
    let isOver = false;
    void command
      .catch(() => undefined)
      .finally(() => {
        isOver = true;
      });
    const held = new Set<number>();
    const serves = (): boolean => server.hasSaid(/^Worker listens /) || (isOver && server.timesSaid(/^Worker closes /) < stage.processes);
    try {
      await stage.until(
        'a client to be refused while no worker listens',
        async () => {
          await freezeStarted(stage, server, held);
          return stage.count('refused') > 0 || serves() ? true : null;
        },
        stage.patienceMs(1),
      );
    } finally {
      for (const pid of held) thaw(server, pid, WHICH);
    }
    await command;
    await stage.workersListen(server);
  });
}

/** Freezes the workers that have started since the transition began, but for those that it has frozen before. */
async function freezeStarted(stage: Pm2Stage, server: Instance, held: Set<number>): Promise<void> {
  for (const pid of server.pidsSaid(/^Worker starts \(pid: (\d+)\)$/)) {
    if (held.has(pid)) continue;
    held.add(pid);
    await freeze(stage, server, pid, WHICH);
  }
}
