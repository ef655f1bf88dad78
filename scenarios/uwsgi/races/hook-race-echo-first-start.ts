import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { deployPastTheLost, showGoesOnServing, showLostBeforeDeploy, workerWins } from '../../../harness/servers/uwsgi/hook-race.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// The echo of `hook-race-echo` at the first start of all, when there is no file called new.fifo yet. The shell makes
// one, an ordinary one, and writes its command there. The master then removes it to make its FIFO: the command is lost.
// The instance is not found by the deploy that comes next.
export default defineScenario({
  title: 'a first instance of the zerg dance that loses its last command: echo',
  mustShow: 'the command goes into an ordinary file that the master removes; the first deploy does not find the instance',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race', 'forced'],
  cure: 'hook-race-spinningfifo',
  expect: reproduces({
    says: 'the echo has written to an ordinary file, which the master then replaces by its FIFO',
    outcome: null,
    throughout: true,
    log: { instance: 'ver_a-1', pattern: /running "exec:echo 1 > new\.fifo" \(accepting1-once\)/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    const first = await stage.startUwsgi('ver_a-1', 'races/hook-race-echo.ini');
    await workerWins(stage, first, () =>
      stage.until('the echo to write to an ordinary file', async () => {
        const file = await lstat(join(stage.folder, 'new.fifo')).catch(() => null);
        return file?.isFile() === true && file.size > 0 ? true : null;
      }),
    );
  },

  async reload(stage) {
    const lost = stage.instance('ver_a-1');
    await showLostBeforeDeploy(stage, lost);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await deployPastTheLost(stage, 'ver_b-2');
    });
    await showGoesOnServing(stage, lost, 'after the deploy');
  },
});
