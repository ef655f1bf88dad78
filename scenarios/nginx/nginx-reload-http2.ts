import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

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

  reload: reloadToNewBackends,
});
