import { defineSwarmScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineSwarmScenario({
  title: 'Docker Swarm, `docker service update` with `--update-order start-first`, without a healthcheck',
  mustShow:
    'the old task is shut down as soon as the process of the new one runs: the proxy answers 502 until the new app has been imported',
  source: 'https://github.com/moby/moby/issues/30321',
  tags: ['docker', 'swarm'],
  cure: 'swarm-start-first',
  expect: reproduces({
    says: 'a task without a healthcheck is running when its process is, and the update goes on',
    outcome: 'wrong-status',
    status: 502,
    causes: ['proxy-reached-no-app'],
    log: { instance: 'proxy', pattern: /connect\(\) failed \(1\d\d: |could not be resolved/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.beginSwarm();
    // The daemon tells the old task to end some 3 s after the new one's process runs: an app that was imported by then shows nothing.
    await stage.createService('ver_a', { order: 'start-first', leastStartupSeconds: 6 });
    await stage.runProxy('proxy', 'app');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update(stage.instance('ver_a-1'), 'ver_b'));
  },
});
