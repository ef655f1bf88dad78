import { ENDS_THE_PARENT, hup, orphan } from '../../harness/servers/uvicorn/hup.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn --workers, HUP',
  mustShow:
    '0.17.6: the parent dies, and its orphans serve the old version on; 0.32.0: one worker after the other is replaced, and what is on its way to an old one is lost',
  source: 'https://www.uvicorn.org/deployment/#built-in',
  tags: ['uvicorn', 'reload', 'race', 'forced'],
  cure: 'uvicorn-behind-nginx',
  expect: ENDS_THE_PARENT,
  expectsChange: false,
  behaves: { hup: 'ends the parent' },
  since: [
    {
      version: '0.30',
      because: 'the parent handles HUP since 0.30.0: it ends one worker after the other, and starts another one when that has ended',
      expect: reproduces({
        says: 'an end closes each connection from which no whole head of a request was read (h11_impl.py, H11Protocol.shutdown)',
        outcome: 'empty-reply',
        also: ['reset'],
        causes: ['closed-unread'],
        log: { instance: 'server', pattern: /Received SIGHUP, restarting processes\./ },
      }),
      expectsChange: true,
      behaves: { hup: 'replaces the workers' },
    },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startUvicorn('server');
  },

  // Of one request all but the last two octets have come when the parent is told.
  async reload(stage) {
    if (stage.behaves('hup') === 'ends the parent') return orphan(stage, 'ver_b');
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      const connection = await stage.connect();
      await connection.acceptedBy(server);
      connection.sendHalf('/fast/');
      await hup(stage, 'ver_b');
      await stage.newServersAreReady(server);
      await server.says(/Finished server process \[\d+\]/, { what: 'all old workers to end', times: stage.processes });
    });
  },
});
