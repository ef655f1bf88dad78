import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) to a version whose preloading fails',
  mustShow: 'FPM has ended its workers and executed itself anew when it finds that: it exits, and all clients get 502',
  source: 'https://www.php.net/manual/en/opcache.preloading.php',
  tags: ['php-fpm', 'reload', 'broken-deploy'],
  cure: 'php-fpm-broken-beside',
  expect: reproduces({
    says: 'FPM preloads the new version when the old workers have gone, and exits if it can not (sapi/fpm/fpm/fpm_process_ctl.c, fpm_pctl_exec)',
    outcome: 'wrong-status',
    status: 502,
    causes: ['fpm-gone', 'queue-closed'],
    log: { instance: 'fpm', pattern: /ver_broken fails to import, on purpose/ },
  }),
  expectsChange: false,
  settlesOn: 'outcomes',
  siege: { clients: 3 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s' }));
  },

  async reload(stage) {
    const fpm = stage.instance('fpm');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      fpm.kill('SIGUSR2');
      await fpm.ended({ imports: 1 });
    });
  },
});
