import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

// The cure of `zerg-client-reload`: the zerg's configuration names the pool's address too. It does not open it, since it
// is handed that very socket; and when it is reloaded, it recognises and keeps it.
export default defineScenario({
  title: 'a zerg whose configuration names the address of its pool is reloaded in place',
  mustShow: 'no request fails; clients wait while the new version is imported, as in any reload in place',
  source: 'https://github.com/unbit/uwsgi/issues/854',
  tags: ['zerg', 'race'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await attachZerg(stage, 'zerg', 'zerg/zerg-with-socket.ini');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('zerg.fifo', 'r');
      await stage.instance('zerg').says(/spawned uWSGI worker 1 /, { what: 'the new version to be imported', imports: 1 });
    });
  },
});
