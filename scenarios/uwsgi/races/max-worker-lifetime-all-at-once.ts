import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerTooOld, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'all workers reach `max-worker-lifetime` at once, and each imports the application again',
  mustShow: 'no request fails, and all clients wait for a whole import that was not asked for',
  source: 'https://github.com/unbit/uwsgi/issues/2020',
  tags: ['workers', 'lazy-apps', 'recycling'],
  cure: 'max-worker-lifetime-delta',
  expect: reproduces({
    says: 'workers that were spawned together are too old together, and each has to import then',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'server', pattern: /worker \d+ lifetime reached, it was running for \d+ second/ },
    throughout: true,
  }),
  // Nothing is deployed, and nothing is done: the service stalls by itself.
  expectsChange: false,
  siege: { clients: 4 },
  processes: 4,
  startups: 3,

  // A life is counted from the fork, so here that is the import, and a few seconds to serve in.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    const lifetime = String(Math.ceil(stage.startupSeconds) + LIVES_SECONDS);
    await startServer(stage, 'reload/max-worker-lifetime-lazy-apps.ini', 'server', { MAX_LIFETIME: lifetime, LIFETIME_DELTA: '0' });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerTooOld(stage));
  },
});
