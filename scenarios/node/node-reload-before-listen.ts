import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a reload that does not wait until the new workers listen',
  mustShow: 'the old workers have gone before the new ones have imported the app: the primary closes the socket, and clients are refused',
  source: 'https://nodejs.org/api/cluster.html#event-listening',
  tags: ['node', 'reload'],
  cure: 'node-rolling-reload',
  expect: reproduces({
    says: 'a new worker that was forked does not listen yet: no worker does until the first import is over',
    outcome: 'refused',
    // One that a closing worker hands back when no other listens is never answered.
    also: ['reset', 'timeout'],
    causes: ['no-worker-listens', 'handed-back-to-none'],
    log: { instance: 'server', pattern: /^no worker listens$/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { nextWhen: 'forked' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
      await stage.newWorkersListen(stage.instance('server'));
    });
  },
});
