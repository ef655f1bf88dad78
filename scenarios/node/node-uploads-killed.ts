import { SLOW_UPLOAD } from '../../harness/run/stage/slow-upload.ts';
import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload while clients upload 16 MiB over slow lines: old workers are killed before an upload is there',
  mustShow: 'uploads are lost in their middle: a worker had begun with them, and what it did of them is not known',
  source: 'https://nodejs.org/api/cluster.html#workerkillsignal',
  tags: ['node', 'reload', 'uploads', 'timeouts'],
  cure: 'node-uploads',
  expect: reproduces({
    says: 'a worker that is killed takes with it what it has begun',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['kill-timeout'],
    log: { instance: 'server', pattern: /did not end within 100 ms, and is killed$/ },
  }),
  startups: 3,
  siege: { mix: { get: 4, post: 4 }, requests: { '/post/': SLOW_UPLOAD } },

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
