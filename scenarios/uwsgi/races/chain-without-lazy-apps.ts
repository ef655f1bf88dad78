import { chainIsComplete, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload without lazy-apps',
  mustShow: 'uWSGI says that the chain reload is complete, every worker is new, and the old code answers for ever',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#chain-reloading-lazy-apps',
  tags: ['reload', 'lazy-apps'],
  cure: 'chain-reload',
  expect: reproduces({
    says: 'workers are forked again from the master, which has the old code',
    outcome: null,
    log: { instance: 'server', pattern: /chain reloading complete/ },
  }),
  // That no version changes is the defect. `chain-reload` is the cure: the same step with lazy-apps.
  expectsChange: false,
  siege: { clients: 3 },
  processes: 5,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
    await observeWorkersReplaced(stage, server, before);
  },
});
