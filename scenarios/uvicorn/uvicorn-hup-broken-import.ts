import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn --workers, HUP with a version that fails to import',
  mustShow:
    'each old worker is ended, no new one ever starts, and clients wait for ever in the queue of a socket that the parent holds; 0.17.6: the parent dies, and its orphans serve the old version on',
  source: 'https://www.uvicorn.org/deployment/#built-in',
  tags: ['uvicorn', 'reload', 'broken-deploy'],
  cure: 'uvicorn-held-socket-broken-import',
  expect: reproduces({ says: 'HUP ends the parent, which handles no such signal, and tells the workers nothing', outcome: null }),
  behaves: { hup: 'ends the parent' },
  since: [
    {
      version: '0.30',
      because: 'the parent handles HUP since 0.30.0: it ends each worker and starts another one, and looks after none that comes',
      expect: reproduces({
        says: 'an old worker is ended before a new one has started, and one that fails is started again and again',
        outcome: 'timeout',
        also: ['reset', 'empty-reply'],
        causes: ['no-worker-starts', 'closed-unread'],
        log: { instance: 'server', pattern: /Child process \[\d+\] died/ },
      }),
      behaves: { hup: 'replaces the workers' },
    },
  ],
  settlesOn: 'outcomes',
  expectsChange: false,
  siege: { clients: 3, paths: ['/fast/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startUvicorn('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const parent = await stage.parent(server);
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.killMaster(parent ?? 0, 'SIGHUP');
      if (stage.behaves('hup') === 'ends the parent') await stage.parentIsGone(server);
      else await server.says(/Child process \[\d+\] died/, { what: 'new workers to fail', times: stage.processes, imports: 2 });
    });
    if (stage.behaves('hup') === 'ends the parent') await stage.showsOrphans(server);
  },
});
