import { HOLDS } from '../../harness/core/record/recorder.ts';
import { longestWaitMs } from '../../harness/run/stage/waiting.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, HUP with an application that is slow to import',
  mustShow: 'no request fails, and each client that comes after HUP waits until a new worker has imported the application',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['gunicorn', 'reload'],
  cure: 'gunicorn-ttin-ttou',
  expect: reproduces({
    says: 'the master ends the old workers when it forks the new ones, and waits for neither',
    outcome: null,
    log: { instance: 'server', pattern: /Hang up: Master/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // What `gunicorn-hup` does, which asks only whether requests are lost.
  async reload(stage) {
    const server = stage.instance('server');
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
    await stage.shows('a client waited for at least half of the import', () => {
      const waitMs = longestWaitMs(stage, beganMs);
      return waitMs >= stage.startupSeconds * 500 ? HOLDS : `the longest wait was ${waitMs.toFixed(0)} ms`;
    });
  },
});
