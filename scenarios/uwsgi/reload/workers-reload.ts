import { everyWorkerReplaced, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`w` with lazy-apps: all workers reload, the master stays',
  mustShow: 'no request fails, but all wait for the import, as with sighup: the workers reload together',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#workers-reloading-in-lazy-apps-mode',
  tags: ['reload', 'lazy-apps'],
  advice: {
    use: 'lazy-apps, the master is to stay, and all may wait for the import',
    breaks: 'no lazy-apps: new workers, old code (`chain-without-lazy-apps`); full load, now and then (`saturated`)',
  },
  expect: zeroDowntime(),
  siege: { clients: 4 },
  processes: 5,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'w');
      await everyWorkerReplaced(stage, server, before);
    });
    await observeWorkersReplaced(stage, server, before);
  },
});
