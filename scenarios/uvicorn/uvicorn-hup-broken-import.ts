import { ENDS_THE_PARENT, hup, orphan } from '../../harness/servers/uvicorn/hup.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn --workers, HUP with a version that fails to import',
  mustShow:
    'each old worker is ended, no new one ever starts, and clients wait for ever in the queue of a socket that the parent holds; 0.17.6: the parent dies, and its orphans serve the old version on',
  source: 'https://www.uvicorn.org/deployment/#built-in',
  tags: ['uvicorn', 'reload', 'broken-deploy'],
  cure: 'uvicorn-held-socket-broken-import',
  expect: ENDS_THE_PARENT,
  behaves: { hup: 'ends the parent' },
  since: [
    {
      version: '0.30',
      because: 'the parent handles HUP since 0.30.0: it ends each worker and starts another one, and looks after none that comes',
      expect: reproduces({
        says: 'an old worker is ended before a new one has started, and one that fails is started again and again',
        outcome: 'timeout',
        also: ['reset', 'empty-reply', 'refused'],
        causes: ['no-worker-starts', 'closed-unread', 'queue-closed', 'nobody-listens'],
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

  // The first client gives up after a minute. Then the operator ends the parent.
  async reload(stage) {
    if (stage.behaves('hup') === 'ends the parent') return orphan(stage, 'ver_broken');
    const server = stage.instance('server');
    await stage.steps(async () => {
      await hup(stage, 'ver_broken');
      await server.says(/Child process \[\d+\] died/, { what: 'new workers to fail', times: stage.processes, imports: 2 });
      await stage.until('the first client to give up', () => (stage.count('timeout') > 0 ? true : null), stage.patienceMs(1) + 60_000);
      await stage.tellToEnd(server);
      await server.ended({ imports: 1 });
    });
  },
});
