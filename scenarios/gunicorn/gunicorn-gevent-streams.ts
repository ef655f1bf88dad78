import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn with gevent, HUP: streams that last less than `graceful_timeout`',
  mustShow: 'each stream comes to its end: an old worker lives until its last one is over',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  tags: ['gunicorn', 'reload', 'gevent', 'streams', 'timeouts'],
  expect: zeroDowntime(),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  processes: 2,
  startups: 2,

  // The cure of `gunicorn-gevent-streams-cut`, with the same steps: the default of 30 s, and streams of six.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'gevent.py');
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
