import { defineScenario, reproduces, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with threads, a worker that reaches `max_requests`',
  mustShow: 'no request fails with gunicorn 20.1; since 21.0 the worker accepts one more connection, ends, and the client gets a reset',
  source: 'https://github.com/benoitc/gunicorn/issues/3038',
  tags: ['gunicorn', 'workers', 'gthread', 'recycling'],
  cure: 'gunicorn-sync-max-requests',
  expect: zeroDowntime(),
  since: [
    {
      version: '21.0.0',
      because: 'a worker with threads only notes an accepted connection, and reads from it in the next round, which there is none of',
      expect: reproduces({
        says: 'a worker that has served its requests accepts once more, and ends without a look at what it has accepted',
        outcome: 'reset',
        also: ['empty-reply'],
        causes: ['accepted-and-dropped'],
        log: { instance: 'server', pattern: /Autorestarting worker after current request/ },
        throughout: true,
      }),
    },
    { version: '24.0.0', because: 'a connection goes to a thread as soon as it is accepted, as in 20.1', expect: zeroDowntime() },
  ],
  // Nothing is deployed, and nothing is done: the service loses requests by itself.
  expectsChange: false,
  processes: 1,
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gthread.py', { MAX_REQUESTS: '40' });
  },

  reload: (stage) => stage.steps(() => stage.workersAreReplaced(stage.instance('server'), 3)),
});
