import { observeWait } from '../../harness/run/stage/waiting.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, HUP: new workers with new code, and the old ones end gracefully',
  mustShow: 'no request fails, but all wait while the new workers import the app (29 s of 30): the old ones stop to accept at once',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['gunicorn', 'reload'],
  advice: {
    use: 'imports are short, and all may wait for them',
    breaks:
      'an app that the master has preloaded: HUP brings no new code then (`gunicorn-preload-hup`); a version that fails to import (`gunicorn-hup-broken-import`); before gunicorn 24, now and then, many workers that end at once: their master may crash (gunicorn#2564)',
  },
  expect: zeroDowntime(),
  // Fewer than there are clients: one that waits for a worker when HUP comes waits for the whole import, however short it is. Of eight
  // that end at once, the master crashed now and then, since its handler of SIGCHLD logs (gunicorn#2564).
  processes: 4,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // The master forks as many new workers as there are, and tells the old ones to end in the same breath (arbiter.py,
  // Arbiter.reload). It waits for neither: until the first new worker has imported the app, clients wait in the backlog. With
  // an import of 30 s the longest stall was 29.2 s on the host and 29.8 s in Docker; `gunicorn-usr2` took 49 ms and 30 ms.
  async reload(stage) {
    const server = stage.instance('server');
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
    await observeWait(stage, beganMs);
  },
});
