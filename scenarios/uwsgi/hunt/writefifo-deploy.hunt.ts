import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { looseDance } from '../../../harness/servers/uwsgi/loose-dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// A single deploy whose last hook is `writefifo`, so that a run has one chance to lose the race: for measuring how often it
// does, `hunt writefifo-deploy --each processes=1,8,16`. `writefifo-dance` is for finding it.
export default defineScenario({
  title: 'one deploy of the zerg dance with `writefifo` as its last hook',
  mustShow: 'holds now and then: the new instance runs, the old one sleeps',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'hunt'],
  expect: zeroDowntime(),
  varies: {
    processes: { min: 1, max: 64, usual: 16 },
    // When the deploy begins, since a client has sent a slow request.
    requestPhaseMs: { min: 0, max: 400, usual: 0 },
  },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await looseDance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: 'hunt/zerg-dance-with-writefifo.ini' });
  },
});
