import { dance, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { hasRequestInHand } from '../../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { reads, startPool, wakesUp } from '../../../harness/servers/uwsgi/zerg.ts';

// The cure of `zerg-rollback-brutal`: `q` in place of `Q` lets the instance finish what it has in hand. No client has to
// wait for that: told to move to a slot of its own first (`3q`), it leaves running.fifo to the one that wakes.
export default defineScenario({
  title: 'a zerg dance is rolled back with `3q`',
  mustShow: 'no request fails and no client waits; the next deploy is one as any other',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance-pausing-instances',
  tags: ['zerg', 'rollback', 'race'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
    const bad = stage.instance('ver_b-2');
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await hasRequestInHand(stage, bad);
      await stage.writeFifo('running.fifo', '3q');
      await stage.writeFifo('sleeping.fifo', '1p');
      await wakesUp(stage, stage.instance('ver_a-1'));
      await reads(stage, stage.instance('ver_a-1'), 'running.fifo');
      await bad.ended();
    });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-3', puts: 'ver_a-1' });
  },
});
