import { askedBy, bootBehindProxy, reloadBoth } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, refuted } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'control: two gunicorns behind nginx, HUP, a `proxy_read_timeout` shorter than an import, and `non_idempotent`',
  mustShow:
    'fail: no client notices anything, and POST that waited for the new workers are executed by both gunicorns; the books tell which',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['control', 'gunicorn', 'nginx', 'reload', 'post'],
  expect: refuted({ as: 'fail', by: 'executed-once' }),
  needs: { nginx: 'nginx-light' },
  siege: askedBy('POST'),
  startups: 3,

  // What nginx gives up stays in the queue of the gunicorn that reloads: its new workers execute it, although no client waits for it.
  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout non_idempotent', waits: 'for half an import' }),

  reload: (stage) => reloadBoth(stage),
});
