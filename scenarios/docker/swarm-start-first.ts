import { defineSwarmScenario, zeroDowntime } from '../../harness/servers/docker/docker-scenario.ts';

export default defineSwarmScenario({
  title: 'Docker Swarm, `docker service update` with `--update-order start-first`, a healthcheck, and an app that serves on after SIGTERM',
  mustShow: 'no request fails, and none waits for the import',
  source: 'https://github.com/moby/moby/issues/30321',
  tags: ['docker', 'swarm'],
  advice: {
    use: 'services behind a proxy that finds their tasks by name, each task with a healthcheck',
    breaks:
      'no healthcheck (`swarm-start-first-unchecked`), a port that the node publishes itself (`swarm-start-first-host-port`), the default order (`swarm-stop-first`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  // Swarm takes a task out of its DNS half a second before it sends SIGTERM, and nginx keeps an answer of DNS for a second: the app
  // serves on for longer than that.
  async boot(stage) {
    await stage.beginSwarm();
    await stage.createService('ver_a', { order: 'start-first', health: true, sleepMs: 2000 });
    await stage.runProxy('proxy', 'app');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update(stage.instance('ver_a-1'), 'ver_b'));
  },
});
