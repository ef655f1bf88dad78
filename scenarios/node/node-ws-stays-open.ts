import { defineScenario, refuted } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'control: Node, a rolling reload that closes WebSockets rightly (1001), though they were to stay open',
  mustShow: 'fail: no message is lost, and the server closed what was to stay open',
  source: 'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  tags: ['control', 'node', 'websocket'],
  expect: refuted({ as: 'fail', by: 'messages-whole' }),
  siege: { mix: { get: 6, ws: 4 }, lanes: ['new', 'reused'], staysOpen: true },
  startups: 3,

  // The same steps as `node-ws-goes-away`.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { drainMs: 1000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
