import { replaceOnSocket } from '../../harness/servers/uvicorn/held-socket.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn, a second one on a socket that another process holds, then TERM to the first while a request is on its way to it',
  mustShow: 'uvicorn closes the connection at once, although a request has begun to come: its client gets an empty reply',
  source: 'https://github.com/Kludex/uvicorn/issues/2757',
  tags: ['uvicorn', 'race', 'forced'],
  cure: 'uvicorn-behind-nginx',
  expect: reproduces({
    says: 'an end closes each connection from which no whole head of a request was read (h11_impl.py, H11Protocol.shutdown)',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['closed-unread'],
    log: { instance: 'server', pattern: /Shutting down$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startHolder('server');
  },

  // Both accept on one socket (`--fd`), as under systemd, Supervisor or Circus, and no client waits for the import. What a network does is
  // held open: all but the last two octets of a request have come when the first uvicorn is told to end.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await replaceOnSocket(stage, server, async (old) => {
        await stage.placeAt(server, old, (connection) => connection.sendHalf('/fast/'));
      });
    });
  },
});
