import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';
import { hupMeetsSlowRequest } from '../../harness/servers/gunicorn/placed-requests.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: a request that takes longer than `graceful_timeout`',
  mustShow: 'an empty reply for each: an old worker gives up what it still has in hand',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'forced'],
  cure: 'gunicorn-graceful-timeout-long-enough',
  expect: reproduces({
    says: 'a worker with greenlets waits for `graceful_timeout`, and kills those that are still at work',
    outcome: 'empty-reply',
    causes: ['graceful-timeout'],
    log: { instance: 'server', pattern: /Worker graceful timeout \(pid:\d+\)/ },
  }),
  siege: { clients: 2 },
  processes: 1,
  startups: 2,

  // A worker looks once a second, and gives the last ones another second: so "1" can come to four. Workers without greenlets do not cut a
  // request at a reload, however long it takes; at the end of the master they do.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { GRACEFUL_TIMEOUT: '1', FOOSERV_SLOW_SECONDS: '5-6' });
  },

  reload: (stage) => hupMeetsSlowRequest(stage),
});
