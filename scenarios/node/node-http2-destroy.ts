import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload under clients that speak HTTP/2: an old worker destroys its sessions',
  mustShow: 'each stream that an old worker has in hand is lost, and its log has a line for each',
  source: 'https://nodejs.org/api/http2.html#http2sessiondestroyerror-code',
  tags: ['node', 'reload', 'http2'],
  cure: 'node-http2-close',
  expect: reproduces({
    says: '`session.destroy()` ends a connection at once, with all streams that are open on it',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['session-destroyed'],
    log: { instance: 'server', pattern: /^worker \d+ drops a request that it has in hand$/ },
  }),
  startups: 3,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { worker: 'worker-http2.mjs', sessions: 'destroy' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
