import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a roll-out that takes down more vassals than it should',
  mustShow: 'fail: fewer vassals than the minimum accept and are subscribed, though no request fails',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['control', 'vassals'],
  expect: refuted({ as: 'fail', by: 'capacity' }),
  needs: { nginx: 'nginx' },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // The tool is told to keep one less than it must.
  async reload(stage) {
    await rollingReload(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_b_warmed', minimum: 3, mustKeep: 4 });
  },
});
