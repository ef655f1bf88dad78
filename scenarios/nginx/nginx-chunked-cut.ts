import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload with a `worker_shutdown_timeout` that is shorter than its chunked answers go on',
  mustShow:
    'the old workers cut each answer that they still send when the time is over: its last chunk never comes, though its status was right',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'chunked', 'timeouts'],
  cure: 'nginx-chunked',
  expect: reproduces({
    says: 'a worker that was told to end waits for the answers that it sends, unless it is told how long at most',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  siege: { paths: ['/stream/', '/fast/'] },
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-unbuffered.conf', { names: { SHUTDOWN_TIMEOUT: '100ms' } });
  },

  reload: reloadToNewBackends,
});
