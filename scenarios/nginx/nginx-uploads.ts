import { SLOW_UPLOAD } from '../../harness/run/stage/slow-upload.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) while clients upload 16 MiB over slow lines',
  mustShow: 'an old worker reads each upload to its end, and passes it on: each is executed once, and answered',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_request_buffering',
  tags: ['nginx', 'reload', 'uploads'],
  // An upload takes longer than a wait that could be promised.
  expect: zeroDowntime(),
  startups: 2,
  siege: { mix: { get: 4, post: 4 }, requests: { '/post/': SLOW_UPLOAD } },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-uploads.conf', { names: { SHUTDOWN_TIMEOUT: '60s' } });
  },

  reload: reloadToNewBackends,
});
