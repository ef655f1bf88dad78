import { freeze } from '../../harness/run/stage/freeze.ts';
import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, `opcache_reset()` while a request takes longer than `opcache.force_restart_timeout`',
  mustShow: 'opcache kills the worker, and nginx answers 502: a reset of the cache, which is no reload, costs a request',
  source: 'https://www.php.net/manual/en/opcache.configuration.php#ini.opcache.force-restart-timeout',
  tags: ['php-fpm', 'opcache', 'forced'],
  cure: 'php-fpm-realpath-root',
  expect: reproduces({
    says: 'a reset waits until no request is executed from the cache, and kills what still does when opcache.force_restart_timeout is over',
    outcome: 'wrong-status',
    status: 502,
    causes: ['opcache-killed-worker'],
    log: { instance: 'fpm', pattern: /child \d+ exited on signal (?:9|15) / },
  }),
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false, forceRestartSeconds: 2 }));
  },

  // The time-out is 180 s by default, here it is 2 s. A worker that is frozen within a request takes the place of a long one.
  async reload(stage) {
    const fpm = stage.instance('fpm');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      const long = await stage.connect();
      long.send('/slow/');
      await freeze(stage, fpm, await stage.workerAtWork(fpm), 'a worker');
      await stage.switchBuild('ver_b');
      await stage.resetOpcache(fpm);
    });
  },
});
