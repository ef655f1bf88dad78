import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a version whose preloading fails, in a second FPM beside the first',
  mustShow: 'the second FPM exits with an exit code that a deploy script sees; nginx is not switched, and no client notices anything',
  source: 'https://www.php.net/manual/en/opcache.preloading.php',
  tags: ['php-fpm', 'broken-deploy', 'blue-green'],
  advice: {
    use: 'always: what does not start is found out before a client asks it',
    breaks: 'a reload (`php-fpm-broken-usr2`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm-1'));
  },

  async reload(stage) {
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      await stage.startFpm('fpm-2').catch(() => undefined);
      await stage.instance('fpm-2').ended();
      await stage.switchBuild('ver_a');
    });
    await stage.observe('the second FPM has said by its exit code that it failed', () => {
      const { exit } = stage.instance('fpm-2');
      return exit !== null && 'code' in exit && exit.code !== 0 ? HOLDS : `it exited: ${JSON.stringify(exit)}`;
    });
  },
});
