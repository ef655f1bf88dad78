import { looseDance, startLooseDancer } from '../../../harness/servers/uwsgi/loose-dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'hunt/zerg-dance-with-writefifo.ini';

// `writefifo` loses a race against the master now and then, more often the more processes there are. What then happens is
// in `hook-race-writefifo`, made certain. Here nothing helps it.
export default defineScenario({
  title: 'the zerg dance with `writefifo` as its last hook, three deploys in a row',
  mustShow: 'holds now and then: each deploy leaves two instances, the new one running and the old one asleep',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'hunt'],
  expect: zeroDowntime(),
  varies: {
    processes: { min: 1, max: 32, usual: 16 },
    betweenDeploysMs: { min: 0, max: 300, usual: 0 },
    // When a deploy begins, since a client has sent a slow request.
    requestPhaseMs: { min: 0, max: 400, usual: 0 },
  },
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startLooseDancer(stage, 'ver_a-1', INI);
  },

  async reload(stage) {
    await looseDance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: INI });
    await stage.pause('betweenDeploysMs');
    await looseDance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-3', puts: 'ver_b-2', dismisses: 'ver_a-1', ini: INI });
    await stage.pause('betweenDeploysMs');
    await looseDance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-4', puts: 'ver_a-3', dismisses: 'ver_b-2', ini: INI });
  },
});
