import { defineScenario, refuted } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'control: PHP-FPM, a graceful stop (QUIT), and then a start',
  mustShow: 'fail: FPM removes its socket, and nginx answers 502 until the new one has preloaded the new version',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php',
  tags: ['control', 'php-fpm'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'wrong-status',
    status: 502,
    causes: ['fpm-gone', 'queue-closed'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm-1', { processControlTimeout: '10s' }));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.ends(stage.instance('fpm-1'));
      await stage.switchFront(await stage.startFpm('fpm-2'));
    });
  },
});
