import { chainIsComplete, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`c` with lazy-apps: one worker after the other',
  mustShow: 'no request fails and no client waits; both versions answer for as long as all imports take together',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#chain-reloading-lazy-apps',
  tags: ['reload', 'lazy-apps'],
  advice: {
    use: 'lazy-apps, more workers than requests, and both versions may answer for a while',
    breaks:
      'no lazy-apps (`chain-without-lazy-apps`), workers that still import (`chain-while-loading`), a broken version (`broken-deploy-chain`)',
  },
  rollback: 'chain-rollback',
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  // More workers than clients: while one of them imports, the others can take every request that comes.
  siege: { clients: 3 },
  processes: 5,
  startups: 6,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  // The master asks a worker to end, starts its successor, waits until that accepts, and goes on to the next. It looks
  // once a second, so that each worker takes up to two seconds more than its import.
  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
    await observeWorkersReplaced(stage, server, before);
  },
});
