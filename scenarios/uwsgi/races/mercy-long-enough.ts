import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with more mercy than the slowest request needs',
  mustShow: 'no request fails; the reload takes as long as the slowest request and the import',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy',
  tags: ['reload'],
  expect: zeroDowntime(),
  startups: 2,

  // The cure of `mercy-too-short`: the same requests, and 60 s of mercy.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 5);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
