import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart with a version that fails to load: one old worker is gone, the others serve on',
  mustShow: 'no client notices; the restart stops at the first worker, whose place stays empty, and the master tries again and again',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload', 'broken-deploy'],
  advice: {
    use: 'always with two workers or more: an old one is ended before the new version has shown that it loads, and the others must bear the load',
    breaks: 'a single worker: it is gone, and none comes; a hot restart (`puma-hot-broken`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const old = [...(await stage.workers(server)).values()];
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGUSR1');
      await server.says(/! Unable to start worker/, { what: 'new workers to fail twice', times: 2, imports: 2 });
    });
    await stage.observe('one old worker has gone, and the other serves on', async () => {
      const left = [...(await stage.workers(server)).values()];
      return left.length === 1 && old.includes(left[0] ?? 0) ? HOLDS : `workers that live: ${left.join(', ')}; before: ${old.join(', ')}`;
    });
  },
});
