import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload with less time for an old worker than a request takes',
  mustShow: 'the worker ends gracefully, and is killed before it has: its slow requests are lost',
  source: 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/',
  tags: ['node', 'reload', 'timeouts'],
  cure: 'node-rolling-reload',
  expect: reproduces({
    says: 'what ends a worker kills it when its time is over, be it pm2 (`kill_timeout`), systemd or Kubernetes',
    outcome: 'empty-reply',
    also: ['reset', 'timeout'],
    causes: ['kill-timeout', 'handed-to-dead-worker'],
    log: { instance: 'server', pattern: /did not end within 100 ms, and is killed$/ },
  }),
  // Slow requests alone: the primary hands them out in turn, so that each worker has some in hand whenever it is told to end.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { killAfterMs: 100 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
