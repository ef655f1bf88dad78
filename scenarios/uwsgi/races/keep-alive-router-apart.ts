import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload under kept connections that end at a router of its own',
  mustShow: 'no request fails',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html#http-keep-alive',
  tags: ['reload', 'keep-alive', 'router'],
  expect: zeroDowntime(),
  siege: { lanes: ['reused'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart.ini');
    const router = await stage.startUwsgi('router', 'reload/router-keepalive.ini');
    await router.says(/spawned uWSGI http 1 /, { what: 'the router to start' });
  },

  // The cure of `keep-alive`: the same step.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
