import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload of workers that do not handle SIGTERM',
  mustShow: 'the signal ends a worker at once, and what it had in hand is lost',
  source: 'https://nodejs.org/api/process.html#signal-events',
  tags: ['node', 'reload', 'signals'],
  cure: 'node-rolling-reload',
  expect: reproduces({
    says: 'without a handler SIGTERM ends the process, whatever it has in hand',
    outcome: 'empty-reply',
    // Now and then a connection had just been handed to the worker: no worker ever answers it.
    also: ['reset', 'timeout'],
    causes: ['signal-without-handler', 'handed-to-dead-worker'],
    log: { instance: 'server', pattern: /was ended by SIGTERM$/ },
  }),
  // Slow requests alone: the primary hands them out in turn, so that each worker has some in hand whenever it is told to end.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { worker: 'worker-without-handler.mjs' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
