import { endsWithRequestsInQueue } from '../../harness/servers/gunicorn/ended-master.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, a second one beside the first on the same port (`reuse_port`), then TERM to the first',
  mustShow: 'connections that wait in the queue of the first are reset when it ends: each of the two has a queue of its own',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#reuse-port',
  tags: ['gunicorn', 'deploy', 'reuse-port', 'race', 'forced'],
  cure: 'gunicorn-usr2-takes-queue',
  expect: reproduces({
    says: 'the kernel chooses a queue for each connection, and resets what is in that of a listener that is closed',
    outcome: 'reset',
    causes: ['listener-ended', 'socket-closed'],
    log: { instance: 'first', pattern: /Shutting down: Master/ },
  }),
  siege: { clients: 2 },
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('first', 'sync.py', { REUSE_PORT: '1' });
  },

  // Workers of gunicorn 20 to 23 share the socket of their master, `reuse_port` or not: a reload in place loses nothing by it.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.startGunicorn('second', 'sync.py', { REUSE_PORT: '1' });
      const first = stage.instance('first');
      await endsWithRequestsInQueue(stage, first, stage.masters(first)[0] ?? 0);
    });
  },
});
