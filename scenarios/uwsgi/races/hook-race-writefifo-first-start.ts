import { deployPastTheLost, showGoesOnServing, showLostBeforeDeploy, workerWins } from '../../../harness/servers/uwsgi/hook-race.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const FATAL = /FATAL hook failed, destroying instance/;

// The race of `hook-race-writefifo` at the first start of all, when there is no file called new.fifo yet. To `writefifo`
// that is an error, and an error of a hook is said to destroy the instance (core/hooks.c). It does not: worker 1 sends
// its master a SIGINT, and the master, which has not set up its signals yet, goes on (measured; Python's handler gets it).
// The instance serves, and the first deploy does not find it.
export default defineScenario({
  title: 'a first instance of the zerg dance that loses its last command: writefifo',
  mustShow: 'the hook fails, "destroying instance", and nothing is destroyed; the first deploy does not find the instance',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race', 'forced'],
  cure: 'hook-race-spinningfifo',
  expect: reproduces({
    says: 'worker 1 gets to its hook before there is a FIFO, and the failure of the hook is not told',
    outcome: null,
    throughout: true,
    log: { instance: 'ver_a-1', pattern: FATAL },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    const first = await stage.startUwsgi('ver_a-1', 'races/hook-race-writefifo.ini');
    await workerWins(stage, first, () => first.says(FATAL));
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
