import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, an upgrade of the binary: USR2, and then QUIT to the old master',
  mustShow: 'no request fails, and none waits: a second master and its workers, then the end of the first',
  source: 'https://nginx.org/en/docs/control.html#upgrade',
  tags: ['nginx', 'upgrade'],
  advice: {
    use: 'nginx itself is new; the configuration is read anew, too',
    breaks:
      'an nginx in the foreground, as in containers, ignores USR2 (`nginx-upgrade-in-foreground`); TERM in the place of QUIT (`nginx-upgrade-term`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  // The new master inherits the listening socket. While both are there, both answer. WINCH, which the manual has before QUIT so that
  // there is a way back, is ignored unless nginx is a daemon (ngx_signal_handler: `ngx_daemonized`), and here it is none.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    let old: number | undefined;
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      old = await stage.upgradeAndEnd(nginx, 'SIGQUIT');
    });
    await stage.observe('the new master alone is there', async () => {
      const left = await stage.livingMasters(nginx);
      return left.length === 1 && left[0] !== old ? HOLDS : `masters that live: ${left.join(', ')}; the old one is ${old}`;
    });
  },
});
