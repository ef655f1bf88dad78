import { defineScenario, zeroDowntime } from '../../harness/servers/docker/docker-scenario.ts';

export default defineScenario({
  title: 'Docker, blue-green: the new container is healthy beside the old one before the proxy in front is switched',
  mustShow: 'no request fails, and none waits for the import',
  source: 'https://docs.docker.com/reference/dockerfile/#healthcheck',
  tags: ['docker', 'blue-green'],
  advice: {
    use: 'containers on one machine without an orchestrator; the proxy is what publishes the port',
    breaks:
      'a switch before the new container is healthy (`docker-blue-green-unchecked`), an old one that is killed with requests in hand (`docker-blue-green-killed`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  // The app serves on for a second after SIGTERM: a request that an old worker of the proxy has accepted last is still on its way then.
  async boot(stage) {
    await stage.listens(await stage.runApp('ver_a-1', 'ver_a', { sleepMs: 1000 }));
    await stage.runProxy('proxy', 'ver_a-1');
  },

  // The old container is stopped after the switch: SIGTERM, and it finishes what it has in hand.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.healthy(await stage.runApp('ver_b-1', 'ver_b', { health: true, sleepMs: 1000 }));
      await stage.sendTo(stage.instance('proxy'), 'ver_b-1');
      await stage.stopAndRemove(stage.instance('ver_a-1'));
    });
  },
});
