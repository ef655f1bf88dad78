import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, an upgrade of the binary that ends the old master by TERM',
  mustShow: 'TERM is a fast shutdown: the old workers let go of what they have in hand',
  source: 'https://nginx.org/en/docs/control.html',
  tags: ['nginx', 'upgrade', 'signals'],
  cure: 'nginx-binary-upgrade',
  expect: reproduces({
    says: 'SIGTERM, which systemd, Docker and Kubernetes send by default, does not let nginx finish',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['fast-shutdown'],
    log: { instance: 'nginx', pattern: /\(SIGTERM\) received(?: from \d+)?, exiting$/ },
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
      await stage.upgradeAndEnd(nginx, 'SIGTERM');
    });
  },
});
