import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

const MISSING = /The -s\/--socket option is missing and stdin is not a socket\./;

// A zerg that is told to reload (`r`, SIGHUP, touch-reload) closes the socket that it was handed, does not ask the pool
// again, and finds itself without any: it exits (unbit/uwsgi #854). No client is refused, since the pool holds the socket.
// All clients wait, for ever, unless another zerg is started.
export default defineScenario({
  title: 'a zerg is reloaded in place',
  mustShow: 'it dies in its reload; clients hang until another zerg comes',
  source: 'https://github.com/unbit/uwsgi/issues/854',
  tags: ['zerg', 'race'],
  cure: 'zerg-client-reload-with-socket',
  expect: reproduces({
    says: 'a reloaded zerg does not ask the pool again, and exits for want of a socket',
    outcome: null,
    log: { instance: 'ver_a-1', pattern: MISSING },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await attachZerg(stage, 'ver_a-1');
  },

  async reload(stage) {
    const zerg = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('ver_a-1.fifo', 'r');
      await zerg.ended();
      await stage.shows('from then on every client waits', () =>
        stage.until('every client to have a request under way', () => (stage.count('open') === stage.clients ? HOLDS : null)),
      );
      await attachZerg(stage, 'ver_b-2');
    });
  },
});
