import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) while chunked answers go on',
  mustShow: 'each answer comes to its last chunk: an old worker of nginx, and the backend behind it, stay until they have sent it',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'chunked', 'blue-green'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { paths: ['/stream/', '/fast/'] },
  startups: 2,

  // The cure of `nginx-chunked-cut`, with the same steps and a `worker_shutdown_timeout` of 60 s.
  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-unbuffered.conf', { names: { SHUTDOWN_TIMEOUT: '60s' } });
  },

  reload: reloadToNewBackends,
});
