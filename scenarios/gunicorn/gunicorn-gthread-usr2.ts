import { upgradeMeetsRequestInQueue } from '../../harness/servers/gunicorn/ended-master.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with threads, USR2 and TERM: a request that an old worker accepts at the last moment',
  mustShow: 'no request fails with gunicorn 20.1; since 21.0 the old worker accepts the connection, ends, and the client gets a reset',
  source: 'https://github.com/benoitc/gunicorn/issues/3394',
  tags: ['gunicorn', 'upgrade', 'gthread', 'race', 'forced'],
  cure: 'gunicorn-usr2-takes-queue',
  expect: zeroDowntime(),
  since: [
    {
      version: '21.0.0',
      because: 'a worker with threads only notes an accepted connection, and reads from it in the next round, which there is none of',
      expect: reproduces({
        says: 'a second master helps nothing: a worker that was told to end accepts once more, and ends without a look at what it has accepted',
        outcome: 'reset',
        also: ['empty-reply'],
        causes: ['accepted-and-dropped'],
        log: { instance: 'server', pattern: /Worker exiting/ },
      }),
    },
    { version: '24.0.0', because: 'a connection goes to a thread as soon as it is accepted, as in 20.1', expect: zeroDowntime() },
  ],
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gthread.py');
  },

  reload: (stage) => upgradeMeetsRequestInQueue(stage),
});
