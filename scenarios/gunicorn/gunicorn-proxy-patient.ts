import { askedBy, bootBehindProxy, reloadBoth } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx, HUP under POST, and a `proxy_read_timeout` that is longer than an import',
  mustShow: 'each POST is executed once, and answered: those that come to a gunicorn which imports wait for its new workers',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  tags: ['gunicorn', 'nginx', 'reload', 'post', 'timeouts'],
  advice: {
    use: 'gunicorns that are reloaded by HUP stand behind nginx: it must wait for longer than an import takes, and its clients wait as long',
    breaks:
      'a short time-out, by which a POST is lost (`gunicorn-proxy-gives-up`), or executed twice with non_idempotent (`gunicorn-proxy-executes-twice`)',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx-light' },
  siege: askedBy('POST'),
  startups: 3,

  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for long' }),

  reload: (stage) => reloadBoth(stage),
});
