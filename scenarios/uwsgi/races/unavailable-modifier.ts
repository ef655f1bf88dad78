import { deployDancer, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { showPoolsOwnRequests } from '../../../harness/servers/uwsgi/pool-worker.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const UNAVAILABLE = /-- unavailable modifier requested: 0 --/;

// "If the uWSGI master process has any worker processes, occasional requests will fail." Each request that the pool's
// own worker takes is lost, and no other: unconfigured_hook (core/uwsgi.c) logs a line and closes the connection without
// a byte. It is no race at all; only which request meets that worker is left to chance. Every request that it takes is
// lost, with a deploy or without one.
export default defineScenario({
  title: 'a zerg server that has a worker and no app',
  mustShow: 'an empty reply for each request that the pool took itself: as many as lines in its log and requests in its stats',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#enabling-the-zerg-server',
  tags: ['zerg', 'race'],
  cure: 'unavailable-modifier-cured',
  expect: reproduces({
    says: 'the pool takes requests that it has no app for',
    outcome: 'empty-reply',
    causes: ['unavailable-modifier'],
    throughout: true,
    log: { instance: 'pool', pattern: UNAVAILABLE },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'races/zerg-server-with-worker.ini');
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
  },

  aftermath: (stage) => showPoolsOwnRequests(stage, 'empty-reply', UNAVAILABLE),
});
