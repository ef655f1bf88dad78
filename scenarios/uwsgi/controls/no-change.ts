import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a reload that brings the old version again',
  mustShow: 'inconclusive: a reload took place, but nothing changed',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['control', 'reload'],
  expect: refuted({ as: 'inconclusive', by: 'transition' }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The reload itself is sound; the deploy forgot to switch the link.
  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_a' }, (server) => server.kill('SIGHUP'));
  },
});
