import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload under clients that speak HTTP/2: an old worker closes its sessions',
  mustShow: 'GOAWAY on each connection: streams that it covers are answered, others are sent to a new worker, and no request fails',
  source: 'https://nodejs.org/api/http2.html#http2sessionclosecallback',
  tags: ['node', 'reload', 'http2'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { worker: 'worker-http2.mjs' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
