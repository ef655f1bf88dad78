import { defineScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineScenario({
  title: 'Docker, blue-green with `docker stop --time 0`: the old container is killed with requests in hand',
  mustShow: 'the switch itself is sound, and the proxy answers 502 to what the old container had in hand',
  source: 'https://docs.docker.com/reference/cli/docker/container/stop/#time',
  tags: ['docker', 'blue-green', 'timeouts'],
  cure: 'docker-blue-green',
  expect: reproduces({
    says: 'a container that has not ended in the time that it is given is killed',
    outcome: 'wrong-status',
    status: 502,
    causes: ['app-cut-off'],
    log: { instance: 'proxy', pattern: /(?:upstream prematurely closed connection|recv\(\) failed )/ },
  }),
  // Slow requests alone: the old container has some in hand whenever it is stopped.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 2,

  async boot(stage) {
    await stage.listens(await stage.runApp('ver_a-1', 'ver_a'));
    await stage.runProxy('proxy', 'ver_a-1');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.healthy(await stage.runApp('ver_b-1', 'ver_b', { health: true }));
      await stage.sendTo(stage.instance('proxy'), 'ver_b-1');
      await stage.stopAndRemove(stage.instance('ver_a-1'), 0);
    });
  },
});
