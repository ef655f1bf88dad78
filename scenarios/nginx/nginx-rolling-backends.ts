import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, backends that are restarted one after the other behind it',
  mustShow: 'no request fails: one that can not be passed to a backend is passed to the other',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['nginx', 'upstream', 'rolling'],
  advice: {
    use: 'backends end gracefully, and nginx may try another one (proxy_next_upstream, its default)',
    breaks: 'proxy_next_upstream off (`nginx-rolling-backends-without-retry`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  // nginx is not told. A backend that has ended refuses, and so each second request is tried twice until it is back.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.replaceBackends('ver_a', 'ver_b'));
  },
});
