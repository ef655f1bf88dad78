import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a deploy that switches the symbolic link `current` and then calls `opcache_reset()`',
  mustShow: 'no request fails, none waits, and the new version answers',
  source: 'https://www.php.net/manual/en/function.opcache-reset.php',
  tags: ['php-fpm', 'opcache', 'link'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false }));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.resetOpcache(stage.instance('fpm'));
    });
  },
});
