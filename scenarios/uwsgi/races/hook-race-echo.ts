import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { showStaysNew, waitingEcho, workerWins } from '../../../harness/servers/uwsgi/hook-race.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { fallsAsleep, startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// "To work around this issue the writefifo can be replaced with an echo. The echo will block until the master has opened
// the FIFO." It does block, but on the file that the instance before has left: the master removes that one and makes
// another of the same name. The echo waits for ever, and worker 1 with it, in its hook. That the recipe helps at all is
// because a shell starts more slowly than `writefifo`.
export default defineScenario({
  title: 'a zerg dance whose new instance loses its last command: echo',
  mustShow: 'the echo waits for ever on a FIFO that is no more, worker 1 never serves, the new instance stays in new.fifo',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'race', 'forced'],
  cure: 'hook-race-spinningfifo',
  expect: reproduces({
    says: 'the echo has opened the FIFO of the instance before, which the master then replaces',
    outcome: null,
    log: { instance: 'ver_b-2', pattern: /running "exec:echo 1 > new\.fifo" \(accepting1-once\)/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const dancer = await stage.startUwsgi('ver_b-2', 'races/hook-race-echo.ini');
      await workerWins(stage, dancer, () => stage.until('the echo to wait for a reader', () => waitingEcho(dancer)));
      await fallsAsleep(stage, stage.instance('ver_a-1'));
    });
    const lost = stage.instance('ver_b-2');
    await showStaysNew(stage, lost, 'after its deploy');
    await stage.shows('the echo still waits for a reader, though the master reads new.fifo', async () =>
      (await waitingEcho(lost)) === null ? 'no shell waits' : HOLDS,
    );
    await stage.shows('worker 1 has taken no request, and the others have', async () => {
      const taken = (await lost.stats()).workers.map(({ id, requests }) => ({ id, requests }));
      const first = taken.find(({ id }) => id === 1)?.requests;
      return first === 0 && taken.some(({ requests }) => requests > 0) ? HOLDS : JSON.stringify(taken);
    });
  },
});
