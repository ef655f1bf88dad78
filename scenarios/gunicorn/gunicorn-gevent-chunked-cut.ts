import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: chunked answers that go on for longer than `graceful_timeout`',
  mustShow:
    'each answer that an old worker still sends is cut when the time is over: its last chunk never comes, though its status was 200',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'chunked', 'timeouts'],
  cure: 'gunicorn-gevent-chunked',
  expect: reproduces({
    says: 'a worker with greenlets waits for `graceful_timeout`, and kills those that still send',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['graceful-timeout'],
    log: { instance: 'server', pattern: /Worker graceful timeout \(pid:\d+\)/ },
  }),
  siege: { paths: ['/stream/', '/fast/'] },
  processes: 2,
  startups: 2,

  // An answer takes 4 to 5 s from its first line to its last.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { GRACEFUL_TIMEOUT: '1', FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
