import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) with `process_control_timeout = 10s`',
  mustShow:
    'no request fails; but each that comes meanwhile waits until the slowest request in flight has ended and the new version is preloaded',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout',
  tags: ['php-fpm', 'reload', 'stall'],
  advice: {
    use: 'a wait as long as the longest request is bearable',
    breaks: 'a request that takes longer than process_control_timeout; who must not wait takes two masters (`php-fpm-two-masters`)',
  },
  expect: zeroDowntime(),
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
