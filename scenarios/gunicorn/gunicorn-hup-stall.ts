import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

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
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
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
