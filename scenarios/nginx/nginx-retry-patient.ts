import { askFrozenBackend } from '../../harness/servers/nginx/frozen-backend.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a backend that stands still for less than `proxy_read_timeout`',
  mustShow: 'no request fails, and each is executed once: what the backend has waits until it goes on',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  tags: ['nginx', 'upstream', 'forced'],
  advice: {
    use: 'POST must not be executed twice: a time-out that is longer than any pause, and proxy_next_upstream without non_idempotent',
    breaks: 'a short time-out and non_idempotent (`nginx-executes-twice`)',
  },
  expect: zeroDowntime(),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      await askFrozenBackend(stage, 'one is answered');
      stage.signalMaster(stage.instance('nginx'), 'SIGHUP');
      await stage.workersAreReplaced(stage.instance('nginx'));
    });
  },
});
