import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGTERM without die-on-term',
  mustShow: 'uWSGI does not end: it reloads, brutally, with an empty reply for each request in hand',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
  tags: ['reload'],
  cure: 'graceful-reload-sigterm',
  expect: reproduces({
    says: 'SIGTERM is a brutal reload',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['brutal-reload', 'brutal-reload-before-app'],
    log: { instance: 'server', pattern: /brutally killing workers/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/without-die-on-term.ini');
  },

  // `graceful-reload-sigterm` is the cure; if SIGTERM is meant to be an end, `container-stop-behind-pool`.
  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 3);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGTERM'));
  },
});
