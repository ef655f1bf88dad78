import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, `server.close()` and nothing more: WebSockets keep an old worker until it is killed',
  mustShow: 'an old worker goes on to answer on its WebSockets, and they end without a Close (1006) when it is killed',
  source: 'https://nodejs.org/api/http.html#event-upgrade',
  tags: ['node', 'reload', 'websocket'],
  cure: 'node-ws-goes-away',
  expect: reproduces({
    says: 'the server forgets a connection that was upgraded: `close` does not close it, and the process stays for as long as it is open',
    outcome: 'truncated',
    also: ['reset'],
    causes: ['kill-timeout'],
    log: { instance: 'server', pattern: /did not end within 3000 ms, and is killed$/ },
  }),
  // Requests on kept connections would be lost, too: `node-close-only` shows that.
  siege: { mix: { ws: 4 }, lanes: ['reused'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { worker: 'worker-close-only.mjs', killAfterMs: 3000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
