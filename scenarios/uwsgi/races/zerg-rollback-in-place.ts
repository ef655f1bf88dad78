import { deployDancer, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { showGoesOnServing } from '../../../harness/servers/uwsgi/hook-race.ts';
import { KILLING_WORKERS } from '../../../harness/servers/uwsgi/log-lines.ts';
import { hasRequestInHand } from '../../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { isPaused, startPool, takesOver, wakesUp } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'races/zerg-dance-as-documented.ini';

// "You just pause the new server and unpause the previous one": `1p` to running.fifo, `2p` to sleeping.fifo. It works,
// and leaves both where they were: the good one, awake, in the slot of the sleeper, and the bad one, asleep, in the slot
// of the one that runs. The next deploy does with each what its slot says: it destroys the good one in the middle of its
// requests, and sends the bad one a `p`. That is a toggle. The bad one wakes, and answers beside the new one from then on.
export default defineScenario({
  title: 'a zerg dance is rolled back where it stands, then the next deploy comes',
  mustShow: 'the next deploy kills the instance that serves, and wakes the bad one, which goes on to answer',
  source: 'http://daniellombrana.es/blog/2015/07/01/the-art-of-graceful-reloading.html',
  tags: ['zerg', 'rollback', 'race'],
  cure: 'zerg-rollback',
  expect: reproduces({
    says: 'the deploy after the rollback destroys the instance that serves',
    outcome: 'empty-reply',
    causes: ['shut-down', 'shut-down-before-app'],
    log: { instance: 'ver_a-1', pattern: KILLING_WORKERS },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1', INI);
  },

  async reload(stage) {
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: INI });
    const good = stage.instance('ver_a-1');
    const bad = stage.instance('ver_b-2');
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await stage.writeFifo('running.fifo', '1p');
      await stage.writeFifo('sleeping.fifo', '2p');
      await isPaused(stage, bad);
      await wakesUp(stage, good);
    });

    // The old version once more, put right: what it answers could not come from the bad one.
    await stage.steps(async () => {
      await stage.switchBuild('ver_a');
      await hasRequestInHand(stage, good);
      const dancer = await stage.startUwsgi('ver_a-3', INI);
      await takesOver(dancer);
      await good.ended();
      await wakesUp(stage, bad);
    });
    await showGoesOnServing(stage, bad, 'after the next deploy');
  },
});
