import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { isPaused, wakesUp } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg, startZergServer } from '../../../harness/servers/uwsgi/zerg-server.ts';

// "A good trick you can use, is suspending the main instance with the SIGTSTP signal and loading a new version of your app
// in a Zerg. If the code is not ok you can simply shutdown the Zerg and resume the main instance." In this order, clients
// wait as long as the new version takes to start; `zerg-tester-loaded-first` has the other one.
export default defineScenario({
  title: 'the main instance is suspended, the new version tried in a zerg, and the main one resumed',
  mustShow: 'no request fails, old and new and old again; but all clients wait while the new version starts',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#using-zerg-as-testers',
  tags: ['zerg'],
  advice: {
    use: 'a version is to be tried, the two must not answer side by side, and all may wait for the import',
    breaks: 'nothing that was tried here; `zerg-tester-loaded-first` has no wait',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startZergServer(stage);
  },

  async reload(stage) {
    const zergServer = stage.instance('zerg-server');
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      zergServer.kill('SIGTSTP');
      await isPaused(stage, zergServer);
      await stage.switchBuild('ver_b');
      await attachZerg(stage, 'tester');
    });
    await observeWait(stage, beganMs);
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      zergServer.kill('SIGTSTP');
      await wakesUp(stage, zergServer);
      await stage.writeFifo('tester.fifo', 'q');
      await stage.instance('tester').ended();
    });
  },
});
