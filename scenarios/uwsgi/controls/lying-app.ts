import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a new version whose answers are cut short',
  mustShow: 'fail: the status is right, and half of the body is missing',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['control', 'reload'],
  expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'truncated' }),
  settlesOn: 'outcomes',
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The reload itself is sound.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_lying' }, (server) => server.kill('SIGHUP'));
  },
});
