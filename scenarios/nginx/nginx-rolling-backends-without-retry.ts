import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, backends that are restarted one after the other, with `proxy_next_upstream off`',
  mustShow: 'a request that comes to a backend which is not there is answered with 502, although the other one is',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['nginx', 'upstream', 'rolling'],
  cure: 'nginx-rolling-backends',
  expect: reproduces({
    says: 'nginx learns that a backend has ended by a request that it can not pass on',
    outcome: 'wrong-status',
    status: 502,
    // What had been accepted and not read when a backend closed its listener is reset.
    causes: ['upstream-refused', 'upstream-closed'],
    log: { instance: 'nginx', pattern: /connect\(\) failed \(111: / },
  }),
  startups: 3,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-without-retry.conf');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.replaceBackends('ver_a', 'ver_b'));
  },
});
