import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerRespawned, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

/** Clients come back soon, so that each worker has served enough in time. */
const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'all workers reach `max-requests` at once, and each imports the application again',
  mustShow: 'no request fails, and all clients wait for a whole import that was not asked for',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['workers', 'lazy-apps'],
  cure: 'max-requests-preforked',
  expect: reproduces({
    says: 'workers that were spawned together and share the load end together, and each has to import then',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'server', pattern: /The work of process \d+ is done\b.*Seeya!/ },
    throughout: true,
  }),
  // Nothing is deployed, and nothing is done: the service stalls by itself.
  expectsChange: false,
  siege: { clients: 4 },
  processes: 4,
  startups: 3,

  // Requests come much faster than max-requests asks for, so that all workers end when they may: when they have lived for
  // min-worker-lifetime. Counted is from the fork, so here that is the import, and a few seconds to serve in.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    const lifetime = String(Math.ceil(stage.startupSeconds) + LIVES_SECONDS);
    await startServer(stage, 'reload/max-requests-lazy-apps.ini', 'server', {
      MIN_LIFETIME: lifetime,
      FOOSERV_SLOW_SECONDS: QUICK,
    });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerRespawned(stage));
  },
});
