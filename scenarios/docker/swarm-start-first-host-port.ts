import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineSwarmScenario, refuted } from '../../harness/servers/docker/docker-scenario.ts';

export default defineSwarmScenario({
  title: 'control: Docker Swarm, `--update-order start-first` of a service whose port the node publishes (`mode=host`)',
  mustShow:
    'inconclusive: the port is taken by the old task, so that the new one can not be placed; the old version serves on, and nothing changes',
  source: 'https://docs.docker.com/engine/swarm/services/#publish-a-services-ports-directly-on-the-swarm-node',
  tags: ['control', 'docker', 'swarm'],
  expect: refuted({ as: 'inconclusive', by: 'transition' }),
  startups: 2,

  async boot(stage) {
    await stage.beginSwarm();
    await stage.createService('ver_a', { order: 'start-first', publish: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.beginUpdate('ver_b');
      const against = await stage.until('the daemon to say why it can not place the new task', () => stage.taskError());
      await stage.observe('the port is in use', () => (/host-mode port already in use/.test(against) ? HOLDS : `it says: ${against}`));
    });
  },
});
