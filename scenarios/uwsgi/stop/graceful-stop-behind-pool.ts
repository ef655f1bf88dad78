import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: '`q`, then a start, of an instance on the address of a zerg pool',
  mustShow: 'no request fails: those in hand are answered, the others wait in the queue of the pool for as long as the new one imports',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#zerg-pools',
  tags: ['stop', 'zerg'],
  advice: {
    use: 'the two versions must not answer side by side, and all may wait for the import',
    breaks: 'an instance that owns the address itself (`graceful-stop`), a router inside (`graceful-stop-embedded-router`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await startServer(stage, 'zerg/zerg.ini', 'ver_a-1');
  },

  // The cure of `graceful-stop`: the address and its queue are another instance's, which stays.
  async reload(stage) {
    const beganMs = stage.nowMs();
    await stopAndStart(stage, { ini: 'zerg/zerg.ini', stop: () => stage.writeFifo('ver_a-1.fifo', 'q'), inHand: 'answered' });
    await observeWait(stage, beganMs);
  },
});
