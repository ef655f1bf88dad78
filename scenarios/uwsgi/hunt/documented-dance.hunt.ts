import { looseDance, startLooseDancer } from '../../../harness/servers/uwsgi/loose-dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'races/zerg-dance-as-documented.ini';

// With three FIFOs the instance that is destroyed and the one that takes its place contend for sleeping.fifo, from the
// second deploy on. Who loses it is left to chance. What then happens is in `zerg-dance-as-documented`, made certain.
export default defineScenario({
  title: 'the zerg dance with the three FIFOs of the article, three deploys in a row',
  mustShow: 'holds now and then: each deploy leaves two instances, the new one running and the old one asleep',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'hunt'],
  expect: zeroDowntime(),
  varies: {
    processes: { min: 1, max: 16, usual: 8 },
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
    await looseDance(stage, {
      from: 'ver_b',
      to: 'ver_a',
      as: 'ver_a-3',
      puts: 'ver_b-2',
      dismisses: 'ver_a-1',
      ini: INI,
    });
    await stage.pause('betweenDeploysMs');
    await looseDance(stage, {
      from: 'ver_a',
      to: 'ver_b',
      as: 'ver_b-4',
      puts: 'ver_a-3',
      dismisses: 'ver_b-2',
      ini: INI,
    });
  },
});
