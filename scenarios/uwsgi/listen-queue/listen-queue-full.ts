import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { longestWaitBeyond, reloadWithQueue, waitsOfLate } from '../../../harness/servers/uwsgi/listen-queue.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { besideSteps, synLinearTimeouts, synSteps } from '../../../harness/servers/uwsgi/syn-steps.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

/** Index of `/fast/` in the siege. */
const FAST = 1;
/** Later than this after the reload is not the queue's doing any more. */
const LATE_MS = 500;

export default defineScenario({
  title: 'a graceful reload with a listen queue that is too short, on TCP',
  mustShow:
    'no request fails, but who found no room waits on when the reload is over: until its SYN is sent again, after 1, 3, 7 ... s, or 1, 2, 3, 4, 5, 7 ... s since Linux 6.5',
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
    const late = waitsOfLate(stage, completeMs, LATE_MS, FAST);
    await stage.shows('who found no room waited for at least half a second more when the new workers were there', () =>
      late.length > 0 ? HOLDS : `the last one was answered after ${longestWaitBeyond(stage, completeMs, FAST).toFixed(0)} ms`,
    );
    const steps = synSteps(await synLinearTimeouts(), 120_000);
    await stage.shows('each of them was answered when its SYN had been sent again, within 0.3 s', () => {
      const others = besideSteps(late, steps, 300);
      return others.length === 0 ? HOLDS : `of ${late.length} these were not: ${others.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`;
    });
  },
});
