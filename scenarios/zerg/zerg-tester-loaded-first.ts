import { defineScenario, zeroDowntime } from '../../harness/scenario.ts';
import { attachZerg, startOverlord } from '../../harness/uwsgi/overlord.ts';
import { isPaused, wakesUp } from '../../harness/uwsgi/zerg.ts';

// `zerg-tester` in the order in which nobody waits: the new version is loaded first, and the main instance suspended as
// soon as it accepts. For that moment both answer.
export default defineScenario({
  title: 'the new version is loaded in a zerg, then the main instance suspended, and resumed',
  mustShow: 'no request fails and nobody waits: old and new and old again',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#using-zerg-as-testers',
  tags: ['zerg'],
  advice: {
    use: 'a version is to be tried on everybody, with the way back one signal away',
    breaks: 'the order of the documentation: suspended before the new one is loaded, all wait (`zerg-tester`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startOverlord(stage);
  },

  async reload(stage) {
    const overlord = stage.instance('overlord');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await attachZerg(stage, 'tester');
      overlord.kill('SIGTSTP');
      await isPaused(stage, overlord);
    });
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      overlord.kill('SIGTSTP');
      await wakesUp(stage, overlord);
      await stage.writeFifo('tester.fifo', 'q');
      await stage.instance('tester').ended();
    });
  },
});
