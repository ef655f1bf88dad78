import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsSlowRequest } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: a request that takes less than `graceful_timeout`',
  mustShow: 'no request fails: an old worker ends when it has answered the last one',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'forced'],
  expect: zeroDowntime(),
  siege: { clients: 2 },
  processes: 1,
  startups: 2,

  // The cure of `gunicorn-graceful-timeout-too-short`, with the same steps: the default of 30 s.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { FOOSERV_SLOW_SECONDS: '5-6' });
  },

  reload: (stage) => hupMeetsSlowRequest(stage),
});
