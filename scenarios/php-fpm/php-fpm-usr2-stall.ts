import { defineScenario, refuted } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'control: PHP-FPM, a reload (USR2) with `process_control_timeout = 10s`, of which nobody may notice anything',
  mustShow: 'fail: nothing is lost, and every request waits until the slowest in flight has ended and the new version is preloaded',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout',
  tags: ['control', 'php-fpm', 'reload', 'stall'],
  expect: refuted({ as: 'fail', by: 'zero-wait' }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s' }));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('fpm'));
    });
  },
});
