import { reloadOriginBehindFrozenEdge } from '../../harness/servers/nginx/frozen-edge.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx in front of an nginx that reloads (HUP): a GET on a connection between them that was kept',
  mustShow: 'no request fails: the edge has sent it on a connection that the origin had closed, and sends it again',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['nginx', 'reload', 'kept', 'forced', 'race'],
  advice: {
    use: 'what comes through is idempotent: GET, HEAD, PUT, DELETE',
    breaks: 'a POST (`nginx-edge-post`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startBehindEdge('edge.conf');
  },

  reload: (stage) => reloadOriginBehindFrozenEdge(stage, 'GET'),
});
