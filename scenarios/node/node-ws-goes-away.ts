import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload whose old workers close their WebSockets with 1001 when nothing is on its way',
  mustShow: 'each WebSocket of an old worker is closed behind an answer, and its client goes on at a new worker: no message is lost',
  source: 'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  tags: ['node', 'reload', 'websocket'],
  advice: {
    use: 'clients that open a WebSocket anew when it is closed, as every client must; the worker ends at once, however long they would have stayed',
    breaks: 'a worker that closes its server and nothing more (`node-ws-close-only`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { mix: { get: 6, ws: 4 }, lanes: ['new', 'reused'] },
  startups: 3,

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
