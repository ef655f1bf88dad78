import { bootBehindProxy, killInTheMiddle, replaceBoth, SLOW_POSTS } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, refuted } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'control: two gunicorns behind nginx with `non_idempotent`, each is killed under POST and started anew',
  mustShow:
    'fail: no client notices anything, and POST that a killed worker had begun with are executed by the other gunicorn; the books tell which',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['control', 'gunicorn', 'nginx', 'restart', 'post'],
  expect: refuted({ as: 'fail', by: 'executed-once' }),
  needs: { nginx: 'nginx-light' },
  siege: SLOW_POSTS,
  startups: 3,

  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout non_idempotent', waits: 'for long' }),

  reload: (stage) => replaceBoth(stage, (old) => killInTheMiddle(stage, old)),
});
