import { dance } from '../../../harness/servers/uwsgi/dance.ts';
import { workerWins } from '../../../harness/servers/uwsgi/hook-race.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool, takesOver } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'races/hook-race-spinningfifo.ini';
const WAITS = /waiting for new\.fifo/;

// The cure of `hook-race-writefifo` and `hook-race-echo`: `spinningfifo` (uWSGI 2.0.15, core/hooks.c) opens the path anew
// each second until a process reads it. Worker 1 gets to its hook before its master both at the first start, when there
// is no new.fifo, and in the deploy, when there is one that no process reads. Meanwhile the other workers serve.
export default defineScenario({
  title: 'a zerg dance whose new instance gets to its hook before its master: spinningfifo',
  mustShow: 'no request fails; the command arrives as soon as the master reads its FIFO, at the first start as in a deploy',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Changelog-2.0.15.html',
  tags: ['zerg', 'race'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    const first = await stage.startUwsgi('ver_a-1', INI);
    await workerWins(stage, first, () => first.says(WAITS));
    await takesOver(first);
  },

  async reload(stage) {
    await dance(stage, {
      from: 'ver_a',
      to: 'ver_b',
      as: 'ver_b-2',
      puts: 'ver_a-1',
      ini: INI,
      beforeTakeOver: (dancer) => workerWins(stage, dancer, () => dancer.says(WAITS)),
    });
  },
});
