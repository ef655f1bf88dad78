import { reloadOriginBehindFrozenEdge } from '../../harness/servers/nginx/frozen-edge.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx in front of an nginx that reloads (HUP): a POST on a connection between them that was kept',
  mustShow: 'the POST is answered with 502: the edge has sent it on a connection that the origin had closed, and may not send it twice',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['nginx', 'reload', 'kept', 'forced', 'race'],
  cure: 'nginx-edge-new-connections',
  expect: reproduces({
    says: 'the edge learns that the origin has closed a kept connection when it has sent a request on it, and it tries only GET again',
    outcome: 'wrong-status',
    status: 502,
    causes: ['kept-upstream-closed'],
    log: { instance: 'edge', pattern: /while (?:reading response header from|sending request to) upstream/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startBehindEdge('edge.conf');
  },

  reload: (stage) => reloadOriginBehindFrozenEdge(stage, 'POST'),
});
