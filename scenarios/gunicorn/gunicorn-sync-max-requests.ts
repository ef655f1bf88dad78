import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn without threads, a worker that reaches `max_requests`',
  mustShow: 'no request fails: the worker ends when it has answered, and what waits in the queue is left to its successor',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#max-requests',
  tags: ['gunicorn', 'workers', 'recycling'],
  expect: zeroDowntime(),
  expectsChange: false,
  siege: { clients: 4 },
  processes: 1,
  startups: 4,

  // The cure of `gunicorn-gthread-max-requests`, with as many workers that are replaced.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py', { MAX_REQUESTS: '10' });
  },

  reload: (stage) => stage.steps(() => stage.workersAreReplaced(stage.instance('server'), 3)),
});
