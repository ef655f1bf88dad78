import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerTooOld, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers with threads reach `max-worker-lifetime`',
  mustShow: 'an empty reply for requests that the other threads of the worker had in hand; none since uWSGI 2.0.25',
  source: 'https://github.com/unbit/uwsgi/issues/1894',
  tags: ['workers', 'threads'],
  cure: 'max-worker-lifetime-without-threads',
  expect: reproduces({
    says: 'the thread that the signal wakes ends the worker, whatever the others have in hand',
    outcome: 'empty-reply',
    causes: ['lifetime-reached'],
    log: { instance: 'server', pattern: /worker \d+ lifetime reached, it was running for \d+ second/ },
    throughout: true,
  }),
  since: [
    {
      version: '2.0.25',
      because: 'a worker waits for its threads (unbit/uwsgi, commits 06a22597 and f490d361)',
      expect: zeroDowntime(),
    },
  ],
  // Nothing is deployed, and nothing is done: the service loses requests by itself.
  expectsChange: false,
  siege: { clients: 8 },
  processes: 2,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/max-worker-lifetime-threads.ini', 'server', { MAX_LIFETIME: String(LIVES_SECONDS) });
  },

  // A worker whose first thread has the longest request in hand loses nothing: it ends when that thread has finished. So each
  // worker grows old more than once.
  async reload(stage) {
    await stage.steps(() => everyWorkerTooOld(stage, 3));
  },
});
