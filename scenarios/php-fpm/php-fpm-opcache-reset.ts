import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a deploy that switches the symbolic link `current`, calls `opcache_reset()`, and waits until that is done',
  mustShow: 'no request fails, and none waits; but until the slowest request in flight has ended the old version answers',
  source: 'https://www.php.net/manual/en/function.opcache-reset.php',
  tags: ['php-fpm', 'opcache', 'link'],
  advice: {
    use: 'nginx names $document_root and can not be changed',
    breaks: 'a request that takes longer than opcache.force_restart_timeout (`php-fpm-opcache-reset-kills`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false }));
  },

  // What opcache_reset() gives, true, says only that it will be done.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.resetOpcache(stage.instance('fpm'));
    });
  },
});
