import { KILLING_WORKERS } from '../../../harness/servers/uwsgi/log-lines.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGTERM with die-on-term, as many a container is stopped',
  mustShow: 'an empty reply for each request in hand: die-on-term is an end without grace',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
  tags: ['stop'],
  cure: 'container-stop-behind-pool',
  expect: reproduces({
    says: 'die-on-term cuts off what is in hand',
    outcome: 'empty-reply',
    also: ['reset', 'refused'],
    causes: ['shut-down', 'shut-down-before-app', 'listener-ended', 'nobody-listens'],
    log: { instance: 'ver_a-1', pattern: KILLING_WORKERS },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'ver_a-1');
  },

  // `container-stop-behind-pool` is the cure.
  async reload(stage) {
    await stopAndStart(stage, { ini: 'reload/http-socket.ini', stop: (old) => old.kill('SIGTERM'), inHand: 'lost' });
  },
});
