import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { NOTHING_ELSE_IS_SLOW, UPLOAD_SIEGE, uploadsHaveBegun } from '../../../harness/servers/uwsgi/upload-siege.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with more mercy than an upload needs, which the application reads itself',
  mustShow: 'a worker reads each upload to its end: each is executed once, and answered; the reload takes as long as the longest of them',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy',
  tags: ['reload', 'uploads', 'post'],
  expect: zeroDowntime(),
  siege: UPLOAD_SIEGE,
  startups: 2,

  // The cure of `uwsgi-uploads-no-mercy`: the same uploads, and 60 s of mercy.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'server', NOTHING_ELSE_IS_SLOW);
  },

  async reload(stage) {
    await uploadsHaveBegun(stage);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
