import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

const INI = 'zerg/zerg-that-hands-on.ini';

// The way out of `zerg-fallback-address-in-use`: the pool is dead, and no process can open the address, but the zerg that
// serves has its socket. It is a zerg server itself (`zerg-server`), so the next one asks it in place of the pool.
export default defineScenario({
  title: 'the pool dies, and the next instance is handed the socket by the one that serves',
  mustShow: 'no request fails and no client waits, though there is no pool any more',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#enabling-the-zerg-server',
  tags: ['zerg'],
  advice: {
    use: 'the pool has died, and the address must not be given up',
    breaks: 'an instance that is no zerg server itself (`zerg-fallback-address-in-use`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await attachZerg(stage, 'ver_a-1', INI, { ZERG: 'zergpool' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.instance('pool').killAll('SIGKILL');
      await stage.instance('pool').ended();
      await stage.switchBuild('ver_b');
      await attachZerg(stage, 'ver_b-2', INI, { ZERG: 'ver_a-1.zerg' });
      await stage.writeFifo('ver_a-1.fifo', 'q');
      await stage.instance('ver_a-1').ended();
    });
  },
});
