import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { everyWorkerRespawned, LIVES_SECONDS } from '../../../harness/servers/uwsgi/worker-age.ts';

export default defineScenario({
  title: 'workers reach `max-requests` while their offload threads send files',
  mustShow: 'downloads are cut short: a worker that ends does not wait for its offload threads',
  source: 'https://github.com/unbit/uwsgi/issues/1893',
  tags: ['workers', 'offload'],
  cure: 'max-requests-without-offload',
  expect: reproduces({
    says: 'a worker has done its own work when it leaves, and its threads have not',
    outcome: 'truncated',
    causes: ['offload-abandoned'],
    log: { instance: 'server', pattern: /The work of process \d+ is done\b.*Seeya!/ },
    throughout: true,
  }),
  // Nothing is deployed, and nothing is done: the service loses downloads by itself.
  expectsChange: false,
  // 16 MiB, which a client reads at some 4 MiB a second.
  siege: { clients: 6, paths: ['/file/', '/fast/'], readPauseMs: { '/file/': 15 } },
  processes: 2,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/max-requests-offload.ini', 'server', { MIN_LIFETIME: String(LIVES_SECONDS) });
  },

  async reload(stage) {
    await stage.steps(() => everyWorkerRespawned(stage));
  },
});
