import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a new version whose every other answer is the old one',
  mustShow: 'fail: answers of the old version after the reload is complete',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['control', 'reload'],
  expect: refuted({ as: 'fail', by: 'transition' }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The reload itself is sound, and no request fails: only the transition can tell.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_flapping' }, (server) => server.kill('SIGHUP'));
  },
});
