import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload with a `worker_shutdown_timeout` that is shorter than a request',
  mustShow: 'the old workers close what is still open when the time is over: slow answers are lost',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'timeouts'],
  cure: 'nginx-reload',
  expect: reproduces({
    says: 'a worker that was told to end waits for its clients, unless it is told how long at most',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-short-shutdown.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
    });
  },
});
