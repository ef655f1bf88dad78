import { dance, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// The cure of `zerg-dance-as-documented`: the dismissed instance is told to move to a FIFO of its own before it dies
// (`3q`). What it then unlinks and makes anew belongs to no other instance, whichever comes last.
export default defineScenario({
  title: 'the zerg dance with four FIFOs, three deploys in a row',
  mustShow: 'though the dismissed instance comes last, each deploy leaves two, and each FIFO its reader',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
    await dance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-3', puts: 'ver_b-2', dismisses: 'ver_a-1', dismissedComesLast: true });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-4', puts: 'ver_a-3', dismisses: 'ver_b-2', dismissedComesLast: true });
  },
});
