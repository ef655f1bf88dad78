import { dance, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'control: a zerg dance without the hook by which the new instance takes over',
  mustShow: 'no pass: the new instance never takes over running.fifo',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['control', 'zerg'],
  expect: refuted({
    as: 'inconclusive',
    by: 'carried-through',
    heldUp: { kind: 'waited-in-vain', goal: 'take-over', instance: 'ver_b-2' },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: 'controls/zerg-dance-without-takeover.ini' });
  },
});
