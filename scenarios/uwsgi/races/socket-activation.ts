import { reloadInPlace } from '../../../harness/servers/uwsgi/reload.ts';
import { startActivated } from '../../../harness/servers/uwsgi/socket-activation.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGHUP to an instance that systemd handed its socket, and that names the same address itself',
  mustShow: 'no request fails: it keeps the socket that it was handed; clients wait for the import, as in any reload in place',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Systemd.html',
  tags: ['reload', 'socket-activation'],
  needs: { python3: 'python3' },
  expect: zeroDowntime(),
  startups: 2,

  // The cure of `socket-activation-without-socket`.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startActivated(stage, 'socket-activation/with-socket.ini');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
