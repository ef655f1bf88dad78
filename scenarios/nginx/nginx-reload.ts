import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) that switches to other backends',
  mustShow: 'no request fails, and none waits: new workers take over, the old ones finish what they have in hand',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'blue-green'],
  advice: {
    use: 'blue-green: the new version runs already, beside the old one, and nginx is told to use it',
    breaks: 'a worker_shutdown_timeout that is shorter than a request (`nginx-shutdown-timeout`); clients that keep their connections',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
    });
  },
});
