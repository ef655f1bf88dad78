import { chainIsComplete, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload is rolled back: the old version is deployed again by a chain reload',
  mustShow: 'no request fails and no client waits; the first worker is back after one import, the last after all of them',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#chain-reloading-lazy-apps',
  tags: ['reload', 'lazy-apps', 'rollback'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  // As in `chain-reload`: while one worker imports, the others can take every request that comes.
  siege: { clients: 3 },
  processes: 5,
  startups: 11,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  // Until the way back is complete the bad version goes on to answer, from fewer and fewer workers.
  async reload(stage) {
    const server = stage.instance('server');
    for (const [from, to] of [
      ['ver_a', 'ver_b'],
      ['ver_b', 'ver_a'],
    ] as const) {
      const before = await server.stats();
      await stage.transition({ from, to }, async () => {
        await stage.switchBuild(to);
        await stage.writeFifo('master.fifo', 'c');
        await chainIsComplete(stage, server);
      });
      await observeWorkersReplaced(stage, server, before);
    }
  },
});
