import { dance, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { showPoolsOwnRequests } from '../../../harness/servers/uwsgi/pool-worker.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// The cure of `unavailable-modifier` is one line, `processes = 0`: the pool has no worker that could take a request. The
// other cure is a pool that can't have any, see `zerg-dance-pool`.
export default defineScenario({
  title: 'a zerg server with `processes = 0`',
  mustShow: 'no request fails, and the pool has taken none',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#enabling-the-zerg-server',
  tags: ['zerg', 'race'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-server.ini');
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
  },

  aftermath: (stage) => showPoolsOwnRequests(stage, 'empty-reply', /unavailable modifier|no python application/),
});
