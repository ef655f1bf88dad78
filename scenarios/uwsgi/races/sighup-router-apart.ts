import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload behind an `http` router in an instance of its own',
  mustShow: 'no request fails: the router stays, and those who wait do so in the queue of the Unix socket behind it',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html',
  tags: ['reload', 'router'],
  advice: {
    use: 'as sighup, if an http router takes the clients: it stays, in an instance of its own',
    breaks: 'the router in the instance that is reloaded (`sighup-embedded-router`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart.ini');
    const router = await stage.startUwsgi('router', 'reload/router.ini');
    await router.says(/spawned uWSGI http 1 /, { what: 'the router to start' });
  },

  // The cure of `sighup-embedded-router`: the same step.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
