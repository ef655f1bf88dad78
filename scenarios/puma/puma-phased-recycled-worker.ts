import { defineScenario, zeroDowntime } from '../../harness/servers/puma/puma-scenario.ts';
import { recycleFirstWorker, restartAndCount } from '../../harness/servers/puma/recycled-worker.ts';

export default defineScenario({
  title: 'Puma, a phased restart after worker 0 was replaced, without `fork_worker`',
  mustShow: 'no request fails, and each worker loads the new version itself',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload', 'forced'],
  advice: {
    use: 'workers are recycled now and then (puma_worker_killer, a crash), and restarts shall bring the new version to all of them',
    breaks: 'fork_worker (`puma-fork-worker-stale`); if it must be, a hot restart (USR2)',
  },
  expect: zeroDowntime(),
  siege: { clients: 2 },
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await recycleFirstWorker(stage);
      await stage.switchBuild('ver_b');
      await restartAndCount(stage);
    });
  },
});
