import { defineScenario, reproduces } from '../../harness/scenario.ts';
import { HOLDS } from '../../harness/timeline/chronicle.ts';
import { longestWaitBeyond, reloadWithQueue } from '../../harness/uwsgi/listen-queue.ts';
import { startServer } from '../../harness/uwsgi/reload.ts';

export default defineScenario({
  title: 'a graceful reload with a listen queue that is too short, on TCP',
  mustShow: 'no request fails, but who found no room waits on when the reload is long over, in steps of 1, 3, 7 ... seconds',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload', 'listen-queue'],
  cure: 'listen-queue-holds',
  expect: reproduces({
    says: 'the kernel drops who does not fit into the queue, and the client tries again ever more rarely',
    outcome: null,
    log: { instance: 'server', pattern: /uWSGI listen queue of socket .* full !!!/ },
  }),
  siege: { clients: 8 },
  exclusive: true,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'listen-queue/tcp.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    const { completeMs, overflows } = await reloadWithQueue(stage, 8);
    await stage.shows('the kernel has counted connections that found the queue full', () =>
      overflows > 0 ? HOLDS : 'it has counted none',
    );
    await stage.shows('who found no room waited for at least half a second more when the new workers were there', () => {
      const waitMs = longestWaitBeyond(stage, completeMs, 1);
      return waitMs >= 500 ? HOLDS : `${waitMs.toFixed(0)} ms`;
    });
  },
});
