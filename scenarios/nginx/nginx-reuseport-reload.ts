import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadWithWorkers } from '../../harness/servers/nginx/number-of-workers.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with as many workers as before, each of which has a listening socket of its own (`listen ... reuseport`)',
  mustShow: 'no request fails: each new worker takes over the socket of an old one, with its queue',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#reuseport',
  tags: ['nginx', 'reload', 'reuse-port', 'forced', 'race'],
  advice: {
    use: 'the number of workers stays',
    breaks: 'fewer workers (`nginx-reuseport-fewer`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-reuseport.conf', { workers: 4 });
  },

  reload: (stage) => reloadWithWorkers(stage, 'proxy-reuseport.conf', { from: 4, to: 4 }),
});
