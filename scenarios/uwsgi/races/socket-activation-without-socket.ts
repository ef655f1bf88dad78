import { startActivated } from '../../../harness/servers/uwsgi/socket-activation.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MISSING = /The -s\/--socket option is missing and stdin is not a socket\./;

// uWSGI takes what systemd hands it at its first start only. Reloaded, it knows no socket but those of its configuration, and
// here that has none: it closes the one that it has, and exits.
export default defineScenario({
  title: 'SIGHUP to an instance that systemd handed its socket, and that names none itself',
  mustShow: 'it ends for want of a socket, and every request after that is refused',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/uwsgi.c#L2827',
  tags: ['reload', 'socket-activation'],
  cure: 'socket-activation',
  needs: { python3: 'python3' },
  expect: reproduces({
    says: 'a reloaded instance does not ask systemd again, and exits for want of a socket',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['nobody-listens', 'listener-ended'],
    log: { instance: 'server', pattern: MISSING },
  }),
  expectsChange: false,
  settlesOn: 'outcomes',
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startActivated(stage, 'socket-activation/without-socket.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      server.kill('SIGHUP');
      await server.ended({ imports: 1 });
    });
  },
});
