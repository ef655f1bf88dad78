import { reloadOriginBehindFrozenEdge } from '../../harness/servers/nginx/frozen-edge.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx in front of an nginx that reloads (HUP), without `keepalive` between them: a POST',
  mustShow: 'no request fails: each gets a connection of its own, which a reload of the origin lets finish',
  source: 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
  tags: ['nginx', 'reload', 'kept', 'forced', 'race'],
  advice: {
    use: 'the origin is reloaded often and must lose no POST; it costs a connection for each request',
    breaks: 'keepalive in the upstream (`nginx-edge-post`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startBehindEdge('edge-new-connections.conf');
  },

  reload: (stage) => reloadOriginBehindFrozenEdge(stage, 'POST'),
});
