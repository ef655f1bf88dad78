import { defineScenario, refuted } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'control: nginx, a graceful stop, and then a start',
  mustShow: 'fail: the listening socket is closed at once, and clients are refused until the last old answer is out and nginx starts',
  source: 'https://nginx.org/en/docs/control.html',
  tags: ['control', 'nginx'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['nobody-listens', 'listener-ended'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      stage.signalMaster(nginx, 'SIGQUIT');
      await nginx.ended();
      await stage.startNginx('nginx-2', 'proxy.conf');
    });
  },
});
