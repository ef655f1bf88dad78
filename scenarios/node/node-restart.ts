import { defineScenario, refuted } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'control: Node, a restart: stop the old version gracefully, start the new one',
  mustShow: 'fail: nothing that was in hand is lost, and no process listens for as long as the start takes',
  source: 'https://nodejs.org/api/process.html#signal-events',
  tags: ['control', 'node'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'refused',
    also: ['reset'],
    causes: ['no-worker-listens', 'listener-ended', 'nobody-listens'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      old.kill('SIGTERM');
      await old.ended();
      await stage.startNode('ver_b-2');
    });
  },
});
