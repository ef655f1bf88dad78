import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadWithWorkers } from '../../harness/servers/nginx/number-of-workers.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with fewer workers, each of which has a listening socket of its own (`listen ... reuseport`)',
  mustShow: 'connections that wait in the queue of a socket which goes with its worker are reset',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#reuseport',
  tags: ['nginx', 'reload', 'reuse-port', 'forced', 'race'],
  cure: 'nginx-shared-socket-fewer',
  expect: reproduces({
    says: 'the sockets of workers that are too many are closed (src/core/ngx_cycle.c, ngx_init_cycle), and what is in their queues is reset',
    outcome: 'reset',
    also: ['empty-reply'],
    causes: ['reuseport-closed'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-reuseport.conf', { workers: 4 });
  },

  reload: (stage) => reloadWithWorkers(stage, 'proxy-reuseport.conf', { from: 4, to: 2 }),
});
