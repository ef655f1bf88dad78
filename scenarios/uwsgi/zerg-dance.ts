import { dance, startDancer } from '../../harness/servers/uwsgi/dance.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'the zerg dance, five deploys in a row',
  mustShow: 'no request fails; each deploy leaves two instances, the new one running and the old one asleep',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg'],
  rollback: 'zerg-rollback',
  advice: {
    use: 'imports are long, and the version before is to stay at hand, asleep',
    breaks:
      "the article's three FIFOs (`zerg-dance-as-documented`), its writefifo (`hook-race-writefifo`), a pool with a worker (`unavailable-modifier`)",
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 6,

  // A pool owns the public socket. The first instance attaches to it and, since there are no FIFOs yet, just takes over.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  // A deploy: switch the link, start another instance. Its hooks do the rest. The first deploy finds an instance that
  // runs, and puts it to sleep; the later ones find one that sleeps too, and dismiss it.
  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
    await dance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-3', puts: 'ver_b-2', dismisses: 'ver_a-1' });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-4', puts: 'ver_a-3', dismisses: 'ver_b-2' });
    await dance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-5', puts: 'ver_b-4', dismisses: 'ver_a-3' });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-6', puts: 'ver_a-5', dismisses: 'ver_b-4' });
  },
});
