import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { longestWaitBeyond, reloadWithQueue } from '../../../harness/servers/uwsgi/listen-queue.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with a listen queue that holds all clients, on TCP',
  mustShow: 'no request fails, and no client waits much longer than the reload takes',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload', 'listen-queue'],
  expect: zeroDowntime(),
  siege: { clients: 8 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  // The cure of `listen-queue-full`: the same step, and room for 100.
  async reload(stage) {
    const { completeMs } = await reloadWithQueue(stage, 8);
    await stage.observe('when the new workers were there, every client that had waited was answered within half a second', () => {
      const waitMs = longestWaitBeyond(stage, completeMs, 1);
      return waitMs < 500 ? HOLDS : `the last one after ${waitMs.toFixed(0)} ms`;
    });
  },
});
