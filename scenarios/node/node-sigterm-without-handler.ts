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
    also: ['reset'],
    causes: ['signal-without-handler'],
    log: { instance: 'server', pattern: /was ended by SIGTERM$/ },
  }),
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
