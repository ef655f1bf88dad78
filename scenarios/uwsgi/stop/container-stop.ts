import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGTERM as a graceful stop, by a hook, as a container is stopped',
  mustShow: 'the same as graceful-stop: no request in hand is lost',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
  tags: ['stop'],
  advice: {
    use: 'as graceful-stop, if a container or a service manager sends SIGTERM',
    breaks:
      'die-on-term (`container-stop-die-on-term`), SIGTERM without a hook (`brutal-reload-sigterm`), a router inside (`container-stop-embedded-router`)',
  },
  cure: 'container-stop-behind-pool',
  expect: reproduces({
    says: 'clients that come after the stop are turned away, and no others',
    outcome: 'reset',
    also: ['refused'],
    causes: ['listener-ended', 'nobody-listens'],
    log: { instance: 'ver_a-1', pattern: /graceful shutdown triggered/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'stop/container.ini', 'ver_a-1');
  },

  // What comes of it is told in `graceful-stop`.
  async reload(stage) {
    await stopAndStart(stage, { ini: 'stop/container.ini', stop: (old) => old.kill('SIGTERM'), inHand: 'answered' });
  },
});
