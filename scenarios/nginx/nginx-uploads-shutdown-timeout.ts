import { SLOW_UPLOAD } from '../../harness/run/stage/slow-upload.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title:
    'nginx, a reload (HUP) while clients upload 16 MiB over slow lines, with a `worker_shutdown_timeout` that is shorter than an upload',
  mustShow: 'the old workers close connections in the middle of uploads: a backend had begun with each, and what it did of it is not known',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'uploads', 'timeouts'],
  cure: 'nginx-uploads',
  expect: reproduces({
    says: 'a worker that was told to end waits for uploads, unless it is told how long at most',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,
  siege: { mix: { get: 4, post: 4 }, requests: { '/post/': SLOW_UPLOAD } },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-uploads.conf', { names: { SHUTDOWN_TIMEOUT: '100ms' } });
  },

  reload: reloadToNewBackends,
});
