import { askedBy, bootBehindProxy, reloadBoth } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx, HUP under POST, and a `proxy_read_timeout` shorter than an import',
  mustShow: 'nginx answers 504 to POST that wait for the new workers, which execute them later: who sends again has them executed twice',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  tags: ['gunicorn', 'nginx', 'reload', 'post', 'timeouts'],
  cure: 'gunicorn-proxy-patient',
  expect: reproduces({
    says: 'HUP ends the old workers before the new ones have imported the application, and nginx must not send a POST to the other gunicorn',
    outcome: 'wrong-status',
    status: 504,
    causes: ['proxy-timed-out'],
    log: { instance: 'nginx', pattern: /upstream timed out \(110: .*\) while reading response header from upstream/ },
  }),
  needs: { nginx: 'nginx-light' },
  siege: askedBy('POST'),
  startups: 3,

  // `error timeout` is the default of proxy_next_upstream.
  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for half an import' }),

  reload: (stage) => reloadBoth(stage),
});
