import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a new version that answers with the status of the old one',
  mustShow: 'fail: the status and the version that the answer names contradict each other',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['control', 'reload'],
  expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'wrong-status', status: 201 }),
  settlesOn: 'outcomes',
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The reload itself is sound.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_mislabelled' }, (server) => server.kill('SIGHUP'));
  },
});
