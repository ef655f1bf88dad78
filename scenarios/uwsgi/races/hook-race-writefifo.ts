import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { deployPastTheLost, showGoesOnServing, showStaysNew, workerWins } from '../../../harness/servers/uwsgi/hook-race.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { fallsAsleep, startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const SKIPPED = /open\("new\.fifo"\): No such device or address/;

// The hooks of the dance run in worker 1 as soon as it can accept, and that may be before the master has forked the
// others and opened its FIFO. `writefifo` then skips the command (unbit/uwsgi #1486): the new instance serves, but it
// never moves to running.fifo. It is not noticed before the next deploy, which does not find it, and can't put it to
// sleep: two versions answer from then on.
export default defineScenario({
  title: 'a zerg dance whose new instance loses its last command: writefifo',
  mustShow: 'the new instance stays in new.fifo; the next deploy does not find it, and both go on to answer',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race', 'forced'],
  cure: 'hook-race-spinningfifo',
  expect: reproduces({
    says: 'worker 1 writes its command before the master reads the FIFO, and the command is skipped',
    outcome: null,
    log: { instance: 'ver_b-2', pattern: SKIPPED },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const dancer = await stage.startUwsgi('ver_b-2', 'races/hook-race-writefifo.ini');
      await workerWins(stage, dancer, () => dancer.says(SKIPPED));
      await fallsAsleep(stage, stage.instance('ver_a-1'));
    });
    const lost = stage.instance('ver_b-2');
    await showStaysNew(stage, lost, 'after its deploy');

    // A deploy as it should be. It dismisses the one that sleeps, and finds no process at running.fifo.
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await stage.switchBuild('ver_a');
      await deployPastTheLost(stage, 'ver_a-3');
      await stage.instance('ver_a-1').ended();
    });
    await showGoesOnServing(stage, lost, 'after the next deploy');
  },
});
