import { SLOW_UPLOAD } from '../../harness/run/stage/slow-upload.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload while clients upload 16 MiB over slow lines',
  mustShow: 'an old worker reads each upload to its end: each is executed once, and answered',
  source: 'https://nodejs.org/api/http.html#serverclosecallback',
  tags: ['node', 'reload', 'uploads'],
  // An upload takes longer than a wait that could be promised.
  expect: zeroDowntime(),
  startups: 3,
  siege: { mix: { get: 4, post: 4 }, requests: { '/post/': SLOW_UPLOAD } },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
