import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsRequestOnKept } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: a request on a connection that an old worker has kept',
  mustShow:
    'it is answered: a worker that was told to end waits for the connections that it keeps, and answers on them with `Connection: close`',
  source: 'https://docs.gunicorn.org/en/stable/design.html#async-workers',
  tags: ['gunicorn', 'reload', 'gevent', 'keep-alive', 'forced'],
  expect: zeroDowntime(),
  processes: 1,
  startups: 2,

  // The cure of `gunicorn-gthread-kept-hup`, with the same steps. `graceful_timeout` has to be longer than `keepalive`, or the worker gives
  // up the connections that no request has come on.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { KEEPALIVE: '20' });
  },

  reload: (stage) => hupMeetsRequestOnKept(stage),
});
