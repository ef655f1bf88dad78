import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGTERM without die-on-term, with a hook that makes a graceful reload of it',
  mustShow: 'no request fails: those in hand are answered, the others wait for the import, as with SIGHUP',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Hooks.html',
  tags: ['reload'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/sigterm-reloads.ini');
  },

  // The cure of `brutal-reload-sigterm`, by the same signal. For who wants SIGTERM to be an end, `container-stop-behind-pool` is.
  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 3);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGTERM'));
  },
});
