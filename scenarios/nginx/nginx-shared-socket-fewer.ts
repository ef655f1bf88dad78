import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadWithWorkers } from '../../harness/servers/nginx/number-of-workers.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with fewer workers, which share a listening socket',
  mustShow: 'no request fails: what the old workers have not accepted the new ones accept',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#reuseport',
  tags: ['nginx', 'reload', 'reuse-port', 'forced', 'race'],
  advice: {
    use: 'the number of workers changes',
    breaks: 'reuseport (`nginx-reuseport-fewer`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-workers.conf', { workers: 4 });
  },

  reload: (stage) => reloadWithWorkers(stage, 'proxy-workers.conf', { from: 4, to: 2 }),
});
