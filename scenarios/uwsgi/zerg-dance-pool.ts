import { dance, startDancer } from '../../harness/servers/uwsgi/dance.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../harness/servers/uwsgi/zerg.ts';

const INI = 'zerg-dance-pool.ini';

export default defineScenario({
  title: 'the zerg dance behind a pure pool, five deploys in a row',
  mustShow: 'no request fails, though no router stands between the clients and the instances that come and go',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#zerg-pools',
  tags: ['zerg'],
  advice: {
    use: 'a zerg dance without a router: clients reach the instances themselves',
    breaks: 'what breaks `zerg-dance`; a zerg reloaded in place (`zerg-client-reload`); a pool that dies (`zerg-fallback-address-in-use`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 6,

  // The pool opens the public socket and does nothing else. The clients' connections wait in that socket's queue, and
  // whichever instance is awake takes them out.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await startDancer(stage, 'ver_a-1', INI);
  },

  // The same dance as behind a router.
  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: INI });
    await dance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-3', puts: 'ver_b-2', dismisses: 'ver_a-1', ini: INI });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-4', puts: 'ver_a-3', dismisses: 'ver_b-2', ini: INI });
    await dance(stage, { from: 'ver_b', to: 'ver_a', as: 'ver_a-5', puts: 'ver_b-4', dismisses: 'ver_a-3', ini: INI });
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-6', puts: 'ver_a-5', dismisses: 'ver_b-4', ini: INI });
  },
});
