import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a deploy by SIGHUP is rolled back: the old version is deployed again by SIGHUP',
  mustShow: 'no request fails, but all wait as for any deploy: nothing of the old version is left to go back to',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload', 'rollback'],
  expect: zeroDowntime(),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
    // The new version turns out to be bad. The link is put back, and the server is told to reload.
    await reloadInPlace(stage, { from: 'ver_b', to: 'ver_a' }, (server) => server.kill('SIGHUP'));
  },
});
