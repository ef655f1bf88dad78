import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload under clients that speak HTTP/2, with a `worker_shutdown_timeout` that is shorter than a request',
  mustShow: 'an old worker has said GOAWAY, and closes its connections with streams on them that it had covered: each of them is lost',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'http2', 'timeouts'],
  cure: 'nginx-reload-http2',
  expect: reproduces({
    says: 'a worker that was told to end waits for its streams, unless it is told how long at most',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-http2-short-shutdown.conf');
  },

  reload: reloadToNewBackends,
});
