import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with clients that speak HTTP/2',
  mustShow: 'an old worker says GOAWAY on each connection: streams that it covers are answered, and others are sent to a new worker',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'http2'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-http2.conf');
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
