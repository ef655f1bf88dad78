import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsSilentConnection } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: a connection from before it, and the request after it',
  mustShow: 'the old worker, told to end long ago, has waited for the request, and answers it',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#keepalive',
  tags: ['gunicorn', 'reload', 'gevent', 'forced'],
  expect: zeroDowntime(),
  processes: 1,
  startups: 2,

  // It waits as long as `keepalive` says, as it does without any reload: a connection that is silent for longer (the default is 2 s) is
  // closed, and a request that is on the way then is lost.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { KEEPALIVE: '20' });
  },

  reload: (stage) => hupMeetsSilentConnection(stage),
});
