import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload with a `worker_shutdown_timeout` that is shorter than its streams last',
  mustShow: 'the old workers cut each stream that is open when the time is over, and its client goes on where it was by a new one',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'streams', 'timeouts'],
  cure: 'nginx-streams',
  expect: reproduces({
    says: 'a worker that was told to end waits for its streams, unless it is told how long at most',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-short-shutdown.conf');
  },

  reload: reloadToNewBackends,
});
