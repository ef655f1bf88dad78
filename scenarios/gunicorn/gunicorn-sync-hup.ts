import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsRequestInQueue } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn without threads, HUP: a request that an old worker meets at the last moment',
  mustShow: 'no request fails: a sync worker answers what it accepts, and leaves the rest in the queue, which the new worker takes over',
  source: 'https://docs.gunicorn.org/en/stable/design.html#sync-workers',
  tags: ['gunicorn', 'reload', 'forced'],
  expect: zeroDowntime(),
  siege: { clients: 4 },
  processes: 1,
  startups: 2,

  // The cure of `gunicorn-gthread-hup`, with the same steps.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  reload: (stage) => hupMeetsRequestInQueue(stage),
});
