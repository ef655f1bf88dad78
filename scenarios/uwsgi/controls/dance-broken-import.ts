import { dance, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'control: a zerg dance whose new version fails to import',
  mustShow: 'inconclusive, and why: the new instance exits with code 22 and the old one goes on',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['control', 'zerg'],
  expect: refuted({ as: 'inconclusive', by: 'carried-through', heldUp: { kind: 'instance-ended', instance: 'ver_broken-2', code: 22 } }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_broken', as: 'ver_broken-2', puts: 'ver_a-1' });
  },
});
