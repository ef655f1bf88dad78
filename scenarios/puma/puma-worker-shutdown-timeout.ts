import { freeze } from '../../harness/run/stage/freeze.ts';
import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart with a `worker_shutdown_timeout` that is shorter than a request',
  mustShow: 'the old worker that is not done in time is killed, with what it has in hand',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload', 'timeouts', 'forced'],
  cure: 'puma-phased',
  expect: reproduces({
    says: 'the master kills a worker that has not ended in time (lib/puma/cluster/worker_handle.rb, WorkerHandle#term)',
    outcome: 'reset',
    also: ['empty-reply', 'truncated'],
    causes: ['worker-told', 'silent-connection-closed'],
    log: { instance: 'server', pattern: /- Stopping \d+ for phased upgrade/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { workerShutdownTimeoutS: 1 });
  },

  // The worker is frozen in the place of one whose request takes longer. The request lies in a connection that it has kept.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const connection = await stage.connect();
      connection.send('/fast/');
      await connection.outcome;
      await freeze(stage, server, await connection.acceptedBy(server), 'a worker');
      connection.send('/fast/');
      await stage.restartsPhased(server);
    });
  },
});
