import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a restart with a configuration that can not be parsed',
  mustShow: 'nginx has ended, does not start again, and every client is refused',
  source: 'https://nginx.org/en/docs/control.html',
  tags: ['nginx', 'broken-deploy'],
  cure: 'nginx-broken-config',
  expect: reproduces({
    says: 'a restart looks at the configuration when the old nginx has ended already',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['nobody-listens', 'listener-ended'],
    log: { instance: 'nginx-2', pattern: /\[emerg\] .* in .*upstream\.conf:\d+/ },
  }),
  expectsChange: false,
  settlesOn: 'outcomes',
  siege: { clients: 3 },
  startups: 1,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.steps(async () => {
      await stage.breakUpstream();
      stage.signalMaster(nginx, 'SIGQUIT');
      await nginx.ended();
      await stage.startNginx('nginx-2', 'proxy.conf').catch(() => undefined);
    });
  },
});
