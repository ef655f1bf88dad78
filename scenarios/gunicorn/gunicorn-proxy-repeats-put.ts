import { bootBehindProxy, FAST_PUTS, reloadBoth, showsRepeated } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx, HUP under uploads by PUT, and a `proxy_read_timeout` shorter than an import',
  mustShow:
    'no request fails: PUT that wait for the new workers go to the other gunicorn after half an import, and the first executes them later all the same; the report says which',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['gunicorn', 'nginx', 'reload', 'put', 'timeouts'],
  advice: {
    use: 'what is uploaded is idempotent (PUT, DELETE), so that it does no harm if it is executed again, and later than what came after it does no harm either',
    breaks: 'the same uploads by POST (`gunicorn-proxy-gives-up`)',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx-light' },
  siege: FAST_PUTS,
  startups: 3,

  // `error timeout` is the default of proxy_next_upstream.
  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for half an import' }),

  async reload(stage) {
    await reloadBoth(stage);
    await showsRepeated(stage);
  },
});
