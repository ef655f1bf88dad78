import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, `pm = ondemand` with workers that end after a second of idleness, and a reload (USR2)',
  mustShow: 'no request fails: a worker is started for a request that waits, and the reload finds as many as there are',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#pm',
  tags: ['php-fpm', 'reload', 'ondemand'],
  advice: {
    use: 'many pools that are seldom asked',
    breaks: 'as with other pools: a process_control_timeout of 0, or shorter than a request (`php-fpm-usr2`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { pm: 'ondemand', idleTimeout: '1s', processControlTimeout: '10s' }));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('fpm'), 1);
    });
  },
});
