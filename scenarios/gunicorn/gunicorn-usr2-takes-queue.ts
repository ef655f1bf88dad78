import { endsWithRequestsInQueue } from '../../harness/servers/gunicorn/ended-master.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, USR2, then TERM to the first master with requests in its queue',
  mustShow: 'no request fails: the second master has the same socket, and takes over what waits in its queue',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#upgrading-to-a-new-binary-on-the-fly',
  tags: ['gunicorn', 'upgrade', 'forced'],
  expect: zeroDowntime(),
  siege: { clients: 4 },
  processes: 1,
  startups: 2,

  // The cure of `gunicorn-reuse-port` and `gunicorn-restart`: the same end, of a master whose socket was handed over.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const [old = 0] = stage.masters(server);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGUSR2', old);
      await stage.newWorkersAreReady(server);
      await endsWithRequestsInQueue(stage, server, old);
    });
  },
});
