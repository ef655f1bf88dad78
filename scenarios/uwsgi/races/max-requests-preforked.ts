import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerRespawned, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

/** Clients come back soon, so that each worker has served enough in time. */
const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'all workers reach `max-requests` at once, and each is forked from a master that has the application',
  mustShow: 'no request fails and no client waits: a worker comes back without an import',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['workers'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  siege: { clients: 4 },
  processes: 4,
  startups: 1,

  // The cure of `max-requests-all-at-once`: no lazy-apps. The workers still end at once.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/max-requests.ini', 'server', {
      MIN_LIFETIME: String(LIVES_SECONDS),
      FOOSERV_SLOW_SECONDS: QUICK,
    });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerRespawned(stage));
  },
});
