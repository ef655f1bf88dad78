import { replaceOnSocket } from '../../harness/servers/uvicorn/held-socket.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn, TERM while the next request is on its way on a connection that its client keeps',
  mustShow: 'the connection is idle for uvicorn and is closed at once: the request that was on its way is lost',
  source: 'https://github.com/Kludex/uvicorn/issues/2757',
  tags: ['uvicorn', 'keep-alive', 'race', 'forced'],
  cure: 'uvicorn-behind-nginx',
  expect: reproduces({
    says: 'an end closes each kept connection from which no whole head of a request was read; no answer has said `Connection: close` before',
    outcome: 'empty-reply',
    also: ['reset'],
    connection: 'reused',
    causes: ['idle-connection-closed'],
    log: { instance: 'server', pattern: /Shutting down$/ },
  }),
  siege: { lanes: ['reused'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startHolder('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await replaceOnSocket(stage, server, async (old) => {
        await stage.placeAt(server, old, async (connection) => {
          connection.send('/fast/');
          await connection.outcome;
          connection.sendHalf('/fast/');
        });
      });
    });
  },
});
