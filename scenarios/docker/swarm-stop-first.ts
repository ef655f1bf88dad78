import { defineSwarmScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineSwarmScenario({
  title: 'Docker Swarm, `docker service update` with `--update-order stop-first`, the default, of a service with one task',
  mustShow: 'the old task is shut down before the new one is started: requests are lost until the new app has been imported',
  source: 'https://github.com/moby/moby/issues/29148',
  tags: ['docker', 'swarm'],
  cure: 'swarm-start-first',
  expect: reproduces({
    says: 'without another task nothing serves between the end of the old one and the start of the new one',
    outcome: 'refused',
    also: ['empty-reply', 'reset'],
    causes: ['between-containers'],
    log: { instance: 'ver_a-1', pattern: /^app \d+ is told to end$/ },
  }),
  startups: 2,

  // The port is published by the node itself (mode=host). Swarm's ingress mesh is a load balancer in the kernel (IPVS), which some
  // kernels lack; what it does in front of a single task is the same: there is none that it could choose.
  async boot(stage) {
    await stage.beginSwarm();
    await stage.createService('ver_a', { order: 'stop-first', publish: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update(stage.instance('ver_a-1'), 'ver_b'));
  },
});
