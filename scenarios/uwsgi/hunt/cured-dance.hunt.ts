import { looseDance, startLooseDancer } from '../../../harness/servers/uwsgi/loose-dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'zerg-dance.ini';

// What `writefifo-dance` and `documented-dance` vary, for the configuration that has the cures of both. A hunt that finds
// something here has found something new, or is itself at fault.
export default defineScenario({
  title: 'the zerg dance with its cures, three deploys in a row',
  mustShow: 'each deploy leaves two instances, the new one running and the old one asleep, whatever the timing',
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
