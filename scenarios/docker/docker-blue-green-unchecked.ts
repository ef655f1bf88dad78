import { defineScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineScenario({
  title: 'Docker, blue-green without a healthcheck: the proxy is switched to a container that has only been started',
  mustShow: 'the proxy answers 502 until the new app has been imported',
  source: 'https://docs.docker.com/reference/dockerfile/#healthcheck',
  tags: ['docker', 'blue-green'],
  cure: 'docker-blue-green',
  expect: reproduces({
    says: 'a container is called running as soon as its first process is: that it answers is another matter',
    outcome: 'wrong-status',
    status: 502,
    causes: ['proxy-reached-no-app'],
    log: { instance: 'proxy', pattern: /connect\(\) failed \(111: / },
  }),
  startups: 2,

  async boot(stage) {
    await stage.listens(await stage.runApp('ver_a-1', 'ver_a'));
    await stage.runProxy('proxy', 'ver_a-1');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      const app = await stage.runApp('ver_b-1', 'ver_b');
      await stage.sendTo(stage.instance('proxy'), 'ver_b-1');
      await stage.stopAndRemove(stage.instance('ver_a-1'));
      await stage.listens(app);
    });
  },
});
