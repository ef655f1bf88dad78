import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerRespawned, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers reach `max-requests` while they send files themselves',
  mustShow: 'no download is cut: a worker finishes what it has in hand before it ends',
  source: 'https://github.com/unbit/uwsgi/issues/1893',
  tags: ['workers', 'offload'],
  expect: zeroDowntime(),
  expectsChange: false,
  // The clients begin together, and downloads take as long as each other: slow requests in between put them out of step.
  siege: { clients: 6, paths: ['/file/', '/slow/', '/fast/', '/slow/'], readPauseMs: { '/file/': 15 } },
  // Each is busy for as long as its client reads.
  processes: 8,
  startups: 1,

  // The cure of `max-requests-with-offload`: no offload threads.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/max-requests.ini', 'server', { MIN_LIFETIME: String(LIVES_SECONDS) });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerRespawned(stage, 2));
  },
});
