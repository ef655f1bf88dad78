import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { isPaused, wakesUp } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg, startZergServer } from '../../../harness/servers/uwsgi/zerg-server.ts';

// `zerg-tester` in the order in which no client waits: the new version is loaded first, and the main instance suspended as
// soon as it accepts. For that moment both answer.
export default defineScenario({
  title: 'the new version is loaded in a zerg, then the main instance suspended, and resumed',
  mustShow: 'no request fails and no client waits: old and new and old again',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#using-zerg-as-testers',
  tags: ['zerg'],
  advice: {
    use: 'a version is to be tried on all clients, with the way back one signal away',
    breaks: 'the order of the documentation: suspended before the new one is loaded, all wait (`zerg-tester`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startZergServer(stage);
  },

  async reload(stage) {
    const zergServer = stage.instance('zerg-server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await attachZerg(stage, 'tester');
      zergServer.kill('SIGTSTP');
      await isPaused(stage, zergServer);
    });
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      zergServer.kill('SIGTSTP');
      await wakesUp(stage, zergServer);
      await stage.writeFifo('tester.fifo', 'q');
      await stage.instance('tester').ended();
    });
  },
});
