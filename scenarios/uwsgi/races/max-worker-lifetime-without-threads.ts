import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerTooOld, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers without threads reach `max-worker-lifetime`',
  mustShow: 'no request fails: a worker ends with the one request that it has in hand',
  source: 'https://github.com/unbit/uwsgi/issues/1894',
  tags: ['workers'],
  expect: zeroDowntime(),
  expectsChange: false,
  siege: { clients: 8 },
  startups: 1,

  // The cure of `max-worker-lifetime-with-threads`: as many at a time, in processes.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/max-worker-lifetime.ini', 'server', { MAX_LIFETIME: String(LIVES_SECONDS) });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerTooOld(stage));
  },
});
