import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) while streams are open',
  mustShow: 'each stream comes to its end: an old worker of nginx, and the backend behind it, stay until the last one is over',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'streams', 'blue-green'],
  advice: {
    use: 'streams come to an end of their own, sooner than the next reload; old workers and old backends take their memory until then',
    breaks: 'a worker_shutdown_timeout that is shorter than a stream (`nginx-streams-cut`); old backends that are ended before old workers',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 2,

  // The cure of `nginx-streams-cut`, with the same steps: no `worker_shutdown_timeout`.
  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  reload: reloadToNewBackends,
});
