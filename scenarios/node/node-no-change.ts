import { defineScenario, refuted } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'control: Node, a rolling reload that brings the old version again',
  mustShow: 'inconclusive: every worker was replaced, and nothing changed',
  source: 'https://nodejs.org/api/cluster.html#event-listening',
  tags: ['control', 'node'],
  expect: refuted({ as: 'inconclusive', by: 'transition' }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server');
  },

  // The reload itself is sound; the deploy forgot to switch the link.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.reloads(stage.instance('server')));
  },
});
