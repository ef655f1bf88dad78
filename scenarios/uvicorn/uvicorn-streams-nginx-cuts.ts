import { bootWithStreams, nginxLetsGo, replaceBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn behind nginx, with streams that last longer than the `worker_shutdown_timeout` of nginx',
  mustShow:
    'the old workers of nginx cut each stream that is open when the time is over, and its client goes on where it was at the new uvicorn',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['uvicorn', 'nginx', 'streams', 'timeouts'],
  cure: 'uvicorn-streams',
  expect: reproduces({
    says: 'a worker of nginx that was told to end waits for its streams, unless it is told how long at most',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['proxy-shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  needs: { nginx: 'nginx-light' },
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 2,

  boot: (stage) => bootWithStreams(stage, '100ms'),

  reload: (stage) => replaceBehindNginx(stage, () => nginxLetsGo(stage)),
});
