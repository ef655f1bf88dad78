import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { thaw } from '../../../harness/run/stage/freeze.ts';
import { chainIsComplete, everyWorkerReplaced, freezeWhileImporting, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload while the workers still import',
  mustShow: 'each worker is passed over, uWSGI says that the chain reload is complete, and the old code answers for ever',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/master_checks.c#L46',
  tags: ['reload', 'lazy-apps'],
  cure: 'chain-after-loading',
  expect: reproduces({
    says: 'a chain reload passes over workers that do not accept yet',
    outcome: null,
    log: { instance: 'server', pattern: /chain reloading complete/ },
  }),
  expectsChange: false,
  siege: { clients: 3 },
  processes: 5,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  // All workers are reloaded, for some reason. When each has begun to import the old version, the new one is deployed. They begin one
  // after the other, since each first finishes the request that it has in hand: each is held while it imports, until the chain has passed them all.
  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.steps(async () => {
      await stage.writeFifo('master.fifo', 'w');
      const importing = await freezeWhileImporting(stage, server, before, /fooserv: importing ver_a/);
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await server.says(/chain reload starting/, { what: 'the chain reload to start' });
      // The master answers only after it has looked for the first worker to reload.
      await stage.observe('when it looks for a worker to reload, every one still imports', async () => {
        const accepting = (await server.stats()).workers.filter((worker) => worker.accepting === 1).length;
        return accepting === 0 ? HOLDS : `${accepting} accept`;
      });
      for (const pid of importing) thaw(server, pid, 'a worker that imports');
      await chainIsComplete(stage, server);
      await everyWorkerReplaced(stage, server, before);
    });
    await stage.shows('no worker was asked to end', () => (server.hasSaid(/chain next victim/) ? 'one was' : HOLDS));
    await stage.shows('ver_b was never imported', () => (server.hasSaid(/importing ver_b/) ? 'it was' : HOLDS));
  },
});
