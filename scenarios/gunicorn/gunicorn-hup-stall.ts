import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

/** Clients come back soon, so that some come when the import has just begun. */
const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'gunicorn, HUP with an application that is slow to import',
  mustShow: 'no request fails, and each client that comes after HUP waits until a new worker has imported the application',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['gunicorn', 'reload'],
  cure: 'gunicorn-ttin-ttou',
  expect: reproduces({
    says: 'the master ends the old workers when it forks the new ones, and waits for neither',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'server', pattern: /Hang up: Master/ },
  }),
  siege: { clients: 4 },
  processes: 4,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py', { FOOSERV_SLOW_SECONDS: QUICK });
  },

  // What `gunicorn-hup` does, which asks only whether requests are lost.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
  },
});
