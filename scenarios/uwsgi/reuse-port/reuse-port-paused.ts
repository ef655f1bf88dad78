import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { everyWorkerAccepts, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const CLIENTS = 6;

export default defineScenario({
  title: 'a new instance beside the old one by SO_REUSEPORT, then `p` for the old one',
  mustShow: 'the kernel goes on to put connections into the queue of the paused instance; they wait for as long as it is paused',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#so-reuseport-linux-3-9-and-bsds',
  tags: ['reuse-port'],
  cure: 'reuse-port-migrated',
  expect: reproduces({
    says: 'a paused instance keeps its share of the connections waiting',
    outcome: null,
    log: { instance: 'ver_a-1', pattern: /\*\*\* PAUSE / },
  }),
  siege: { clients: CLIENTS },
  exclusive: true,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reuse-port/reuse-port.ini', 'ver_a-1');
  },

  // One after the other all clients get into the wrong queue, though an instance is there that would answer at once. They are
  // answered, by the old version, when it is resumed: the rollback is all that can be had of this. What waits moves to another queue only
  // when the old one is closed, and only if the kernel is told to: `reuse-port-migrated` is the cure.
  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      const fresh = await stage.startUwsgi('ver_b-2', 'reuse-port/reuse-port.ini');
      await fresh.ready();
      await everyWorkerAccepts(stage, fresh);
      await stage.writeFifo('ver_a-1.fifo', 'p');
      await old.says(/\*\*\* worker \d+ suspended \*\*\*/, { what: 'the old instance to be asleep', times: stage.processes });
      await stage.until('every client to wait in the queue of the old instance', async () => {
        const { listen_queue: queue } = await old.stats();
        return queue === CLIENTS ? true : null;
      });
      await stage.shows('every client waits for the paused instance, while the new one has nothing to do', async () => {
        const busy = (await fresh.stats()).workers.filter((worker) => worker.status === 'busy');
        const { listen_queue: queue } = await old.stats();
        return busy.length === 0 && queue === CLIENTS ? HOLDS : `${queue} wait, ${busy.length} workers of the new instance are busy`;
      });
      await stage.writeFifo('ver_a-1.fifo', 'p');
    });
  },
});
