import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: streams that last longer than `graceful_timeout`',
  mustShow: 'each stream that is open on an old worker is cut when the time is over, and its client goes on where it was on a new one',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'streams', 'timeouts'],
  cure: 'gunicorn-gevent-streams',
  expect: reproduces({
    says: 'a worker with greenlets waits for `graceful_timeout`, and kills those that still stream',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['graceful-timeout'],
    log: { instance: 'server', pattern: /Worker graceful timeout \(pid:\d+\)/ },
  }),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  processes: 2,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { GRACEFUL_TIMEOUT: '1' });
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
  },
});
