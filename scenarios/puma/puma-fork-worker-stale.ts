import { oldVersionAnswersOn } from '../../harness/servers/outlived-version.ts';
import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';
import { recycleFirstWorker, restartAndCount } from '../../harness/servers/puma/recycled-worker.ts';

export default defineScenario({
  title: 'Puma, `fork_worker`: a phased restart after worker 0 was replaced leaves workers with the old version',
  mustShow: 'the phased restart ends, no request fails, and a worker serves the old version for ever',
  source: 'https://github.com/puma/puma/pull/3853',
  tags: ['puma', 'reload', 'stale', 'fork-worker', 'forced'],
  cure: 'puma-phased-recycled-worker',
  expect: reproduces({
    says: 'the workers are restarted in the order in which they came, and are forked from worker 0: one that was replaced has come last, and has the old version until then (lib/puma/cluster.rb, Cluster#check_workers)',
    outcome: null,
    stale: true,
    log: { instance: 'server', pattern: /- Worker 0 \(PID: \d+\) booted in [\d.]+s, phase: 1/ },
  }),
  // Few, since now and then a worker that ends closes a connection whose request is on its way.
  siege: { clients: 2 },
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { forkWorker: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await recycleFirstWorker(stage);
      await stage.switchBuild('ver_b');
      await restartAndCount(stage);
    });
    await oldVersionAnswersOn(stage, stage.nowMs());
  },
});
