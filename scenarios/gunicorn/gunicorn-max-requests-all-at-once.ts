import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

/** Clients come back soon, so that each worker has served enough in time. */
const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'gunicorn, all workers reach `max_requests` at once, and each imports the application again',
  mustShow: 'no request fails, and all clients wait for an import that was not asked for',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#max-requests-jitter',
  tags: ['gunicorn', 'workers', 'recycling'],
  cure: 'gunicorn-max-requests-preload',
  expect: reproduces({
    says: 'workers that were spawned together and share the load end together, and each has to import then',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'server', pattern: /Autorestarting worker after current request/ },
    throughout: true,
  }),
  // Nothing is deployed, and nothing is done: the service stalls by itself.
  expectsChange: false,
  siege: { clients: 4 },
  processes: 4,
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py', { MAX_REQUESTS: '10', FOOSERV_SLOW_SECONDS: QUICK });
  },

  // The last worker has all the load when the others import: so it ends, too, before they are back.
  async reload(stage) {
    await stage.steps(() => stage.workersAreReplaced(stage.instance('server'), 2 * stage.processes));
  },
});
