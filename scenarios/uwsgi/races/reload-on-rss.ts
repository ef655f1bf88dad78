import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerRespawned, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers take more memory than `reload-on-rss` allows',
  mustShow: 'no request fails: a worker looks between two requests, and ends there',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#reload-on-rss',
  tags: ['workers', 'recycling'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 1,

  // The cure of `evil-reload-on-rss`. The workers end at once, and are forked again from a master that has the application; with lazy-apps
  // all clients would wait for an import (`max-requests-all-at-once`).
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/reload-on-rss.ini', 'server', { MIN_LIFETIME: String(LIVES_SECONDS) });
  },

  reload: (stage) => stage.steps(() => everyWorkerRespawned(stage)),
});
