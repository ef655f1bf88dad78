import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: chunked answers that go on for less than `graceful_timeout`',
  mustShow: 'each answer comes to its last chunk: an old worker lives until it has sent it',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'chunked', 'timeouts'],
  expect: zeroDowntime(),
  siege: { paths: ['/stream/', '/fast/'] },
  processes: 2,
  startups: 2,

  // The cure of `gunicorn-gevent-chunked-cut`, with the same steps: the default of 30 s, and answers of 4 to 5 s.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
