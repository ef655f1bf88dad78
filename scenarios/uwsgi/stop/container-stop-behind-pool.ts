import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'SIGTERM as a graceful stop, then a start, of an instance on the address of a zerg pool',
  mustShow: 'no request fails: those in hand are answered, the others wait in the queue of the pool for as long as the new one imports',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#zerg-pools',
  tags: ['stop', 'zerg'],
  advice: {
    use: 'as graceful-stop-behind-pool, if a container or a service manager sends SIGTERM',
    breaks: 'an instance that owns the address itself (`container-stop`), die-on-term (`container-stop-die-on-term`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await startServer(stage, 'stop/container-behind-pool.ini', 'ver_a-1');
  },

  // The cure of `container-stop` and of those beside it: the address and its queue are the pool's, which stays.
  async reload(stage) {
    const beganMs = stage.nowMs();
    await stopAndStart(stage, { ini: 'stop/container-behind-pool.ini', stop: (old) => old.kill('SIGTERM'), inHand: 'answered' });
    await observeWait(stage, beganMs);
  },
});
