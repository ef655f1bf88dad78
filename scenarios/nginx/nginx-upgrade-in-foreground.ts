import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, an upgrade of the binary of an nginx that runs in the foreground, as in containers',
  mustShow: 'USR2 is ignored: no new master comes, and a script that then sends QUIT would end the service',
  source: 'https://nginx.org/en/docs/control.html#upgrade',
  tags: ['nginx', 'upgrade'],
  cure: 'nginx-binary-upgrade',
  expect: reproduces({
    says: 'nginx takes USR2 only if the process that started it has ended (src/os/unix/ngx_process.c, ngx_signal_handler)',
    outcome: null,
    log: { instance: 'nginx', pattern: /\(SIGUSR2\) received(?: from \d+)?, ignoring$/ },
  }),
  // That nothing changes is the defect.
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf', { upgradable: false });
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.steps(async () => {
      await stage.startBackends('ver_b');
      stage.signalMaster(nginx, 'SIGUSR2');
      await nginx.says(/\(SIGUSR2\) received/, { what: 'nginx to say what it does with USR2' });
    });
    await stage.shows('the one master is there that was there before', () => {
      const masters = stage.masters(nginx);
      return masters.length === 1 ? HOLDS : `masters: ${masters.join(', ')}`;
    });
  },
});
