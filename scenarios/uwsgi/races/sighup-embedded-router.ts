import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload of an instance with an `http` router of its own',
  mustShow: 'the router is killed at once: empty replies for what it carried, resets for who waited in its queue',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html',
  tags: ['reload', 'router'],
  cure: 'sighup-router-apart',
  expect: reproduces({
    says: 'the embedded http router dies with the reload',
    outcome: 'empty-reply',
    also: ['reset', 'refused'],
    causes: ['gateway-buried', 'router-socket-closed', 'router-not-bound', 'nobody-listens'],
    log: { instance: 'server', pattern: /gateway "uWSGI http 1" has been buried/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/embedded-router.ini');
  },

  // The same step as in `sighup`; `sighup-router-apart` is the cure.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
