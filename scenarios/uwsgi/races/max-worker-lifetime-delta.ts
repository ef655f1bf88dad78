import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { LIVES_SECONDS, workersTooOld } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers reach `max-worker-lifetime` one after the other, by `max-worker-lifetime-delta`',
  mustShow: 'no request fails and no client waits: while a worker imports the others serve',
  source: 'https://github.com/unbit/uwsgi/pull/2021',
  tags: ['workers', 'lazy-apps', 'recycling'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  siege: { clients: 4 },
  // One more than there are clients, since one imports.
  processes: 5,
  startups: 3,

  // The cure of `max-worker-lifetime-all-at-once`: worker n lives for n - 1 times the delta longer, which is more than an import.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    const importSeconds = Math.ceil(stage.startupSeconds);
    await startServer(stage, 'reload/max-worker-lifetime-lazy-apps.ini', 'server', {
      MAX_LIFETIME: String(importSeconds + LIVES_SECONDS),
      LIFETIME_DELTA: String(importSeconds + 2),
    });
  },

  reload: (stage) => stage.steps(() => workersTooOld(stage, 2)),
});
