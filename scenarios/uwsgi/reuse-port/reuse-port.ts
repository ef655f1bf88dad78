import { everyWorkerAccepts, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { endsWithRequestsWaiting } from '../../../harness/servers/uwsgi/reuse-port.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a new instance beside the old one by SO_REUSEPORT, then `q` for the old one',
  mustShow: 'what waits in the queue of the old instance is reset when it ends: it is no zerg pool',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#so-reuseport-linux-3-9-and-bsds',
  tags: ['reuse-port'],
  cure: 'reuse-port-migrated',
  advice: {
    use: 'not to deploy: a client that waits in the queue of the old instance is reset',
    breaks: 'its own end; `reuse-port-migrated` is the cure',
  },
  expect: reproduces({
    says: 'the queue of an instance ends with it',
    outcome: 'reset',
    causes: ['listener-ended'],
    log: { instance: 'ver_a-1', pattern: /goodbye to uWSGI/ },
  }),
  exclusive: true,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reuse-port/reuse-port.ini', 'ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const fresh = await stage.startUwsgi('ver_b-2', 'reuse-port/reuse-port.ini');
      await fresh.ready();
      await everyWorkerAccepts(stage, fresh);
      await endsWithRequestsWaiting(stage, old);
    });
  },
});
