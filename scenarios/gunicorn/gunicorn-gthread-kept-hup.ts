import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsRequestOnKept } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn with threads, HUP: a request on a connection that an old worker has kept',
  mustShow: 'the worker that was told to end forgets the connections that it keeps: a request that is on the way on one is reset',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#keepalive',
  tags: ['gunicorn', 'reload', 'gthread', 'keep-alive', 'race', 'forced'],
  cure: 'gunicorn-gevent-kept-hup',
  expect: reproduces({
    says: 'a worker with threads closes the connections that it keeps when it ends, whatever has come on them',
    outcome: 'reset',
    also: ['empty-reply'],
    // What the worker has just accepted when it is frozen goes the same way, in gunicorn 21 to 23.
    causes: ['kept-connection-closed', 'accepted-and-dropped'],
    log: { instance: 'server', pattern: /Worker exiting/ },
  }),
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gthread.py', { KEEPALIVE: '75' });
  },

  reload: (stage) => hupMeetsRequestOnKept(stage),
});
