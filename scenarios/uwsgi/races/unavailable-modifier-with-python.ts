import { deployDancer, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { showPoolsOwnRequests } from '../../../harness/servers/uwsgi/pool-worker.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const NO_APPLICATION = /--- no python application found, check your startup logs for errors ---/;

// How the mistake of `unavailable-modifier` shows if uWSGI has Python built in, as PyPI's has: the worker's plugin
// takes the request, finds no application (plugins/python/wsgi_handlers.c) and answers 500.
export default defineScenario({
  title: 'a zerg server that has a worker, Python, and no app',
  mustShow: 'a 500 for each request that the pool took itself: as many as lines in its log and requests in its stats',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#enabling-the-zerg-server',
  tags: ['zerg', 'race'],
  cure: 'unavailable-modifier-cured',
  expect: reproduces({
    says: 'the pool takes requests that it has no app for',
    outcome: 'wrong-status',
    status: 500,
    causes: ['no-python-application'],
    throughout: true,
    log: { instance: 'pool', pattern: NO_APPLICATION },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'races/zerg-server-with-python.ini');
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
  },

  aftermath: (stage) => showPoolsOwnRequests(stage, 'wrong-status', NO_APPLICATION),
});
