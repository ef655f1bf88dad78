import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { deployDancer, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

const INI = 'races/zerg-dance-as-documented.ini';

// "If all goes well, you should always end with two instances." From the second deploy on there is an instance asleep to
// be destroyed, and it has one thing left to do with its FIFO: at the end of each command uWSGI unlinks the FIFO of the
// slot it is in and makes it anew (core/fifo.c). At that very moment the running instance moves into the same slot. If
// the dying one comes last, sleeping.fifo is its own again, and dies with it: the instance that went to sleep reads a
// file that has no name any more. It can't be woken and can't be dismissed. It stays.
//
// Who comes last is left to chance; a good third of such deploys went wrong in our measurements. Here the dying one is
// kept from running until the other has moved.
export default defineScenario({
  title: 'the zerg dance with the three FIFOs of the article, three deploys in a row',
  mustShow: 'the dying sleeper takes sleeping.fifo with it; the instance asleep is orphaned, and three live after the next deploy',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race', 'forced'],
  cure: 'zerg-dance-with-fourth-fifo',
  expect: reproduces({
    says: 'the dismissed instance recreates sleeping.fifo after the next one has moved there',
    outcome: null,
    log: { instance: 'ver_b-4', pattern: /open\("sleeping\.fifo"\): No such device or address/ },
  }),
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1', INI);
  },

  async reload(stage) {
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1', ini: INI });
    await deployDancer(stage, {
      from: 'ver_b',
      to: 'ver_a',
      as: 'ver_a-3',
      puts: 'ver_b-2',
      dismisses: 'ver_a-1',
      dismissedComesLast: true,
      ini: INI,
    });
    await stage.shows('after the second deploy, no process reads sleeping.fifo, though ver_b-2 is asleep', async () => {
      const owner = await stage.fifoOwner('sleeping.fifo');
      return owner === null ? HOLDS : `it is read by ${owner.name}`;
    });

    // The third deploy means to dismiss ver_b-2, and writes to no process.
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-4', puts: 'ver_a-3', ini: INI });
    await stage.shows('after the third deploy, three instances live: ver_b-4, ver_a-3 and the orphan ver_b-2', () => {
      const alive = stage.instances.filter((instance) => instance.alive && instance.name !== 'pool').map((instance) => instance.name);
      return alive.join(', ') === 'ver_b-2, ver_a-3, ver_b-4' ? HOLDS : `alive are: ${alive.join(', ')}`;
    });
    await stage.shows('no FIFO leads to the orphan', async () => {
      for (const fifo of ['new.fifo', 'running.fifo', 'sleeping.fifo'])
        if ((await stage.fifoOwner(fifo))?.name === 'ver_b-2') return `it reads ${fifo}`;
      return HOLDS;
    });
  },
});
