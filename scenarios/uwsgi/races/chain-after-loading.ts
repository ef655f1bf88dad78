import { chainIsComplete, everyWorkerReplaced, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload after the workers have imported',
  mustShow: 'no request fails, and the deploy comes through',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/master_checks.c#L46',
  tags: ['reload', 'lazy-apps'],
  expect: zeroDowntime(),
  siege: { clients: 3 },
  processes: 5,
  startups: 7,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  // The cure of `chain-while-loading`: look at `accepting` in the stats before the chain reload is asked for.
  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.steps(async () => {
      await stage.writeFifo('master.fifo', 'w');
      await everyWorkerReplaced(stage, server, before);
    });
    const loaded = await server.stats();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
    await observeWorkersReplaced(stage, server, loaded);
  },
});
