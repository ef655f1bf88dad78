import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, HUP with preload_app: every worker is new, and the code is old',
  mustShow: 'gunicorn reloads, replaces each worker, and the old version answers for ever: a green deploy that changed nothing',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#preload-app',
  tags: ['gunicorn', 'reload', 'preload'],
  cure: 'gunicorn-usr2',
  expect: reproduces({
    says: 'workers are forked again from the master, which has the old code (gunicorn#2449)',
    outcome: null,
    log: { instance: 'server', pattern: /Hang up: Master/ },
  }),
  // That no version changes is the defect.
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'preload.py');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
  },
});
