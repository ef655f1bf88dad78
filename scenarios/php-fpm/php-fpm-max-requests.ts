import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, workers that end after each third request (`pm.max_requests`): no deploy at all',
  mustShow: 'no request fails: a worker ends between two requests, and what comes meanwhile waits in the queue that all workers share',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#pm.max-requests',
  tags: ['php-fpm', 'recycling'],
  advice: {
    use: 'against memory that leaks',
    breaks: 'nothing that was found: FPM closes no connection that it has accepted',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { maxRequests: 3 }));
  },

  async reload(stage) {
    const fpm = stage.instance('fpm');
    await stage.steps(async () => {
      await fpm.says(/\[pool www\] child \d+ exited with code 0/, { what: 'twenty workers of fpm to end', times: 20 });
    });
    await stage.observe('each worker ended by itself', () =>
      fpm.hasSaid(/\[pool www\] child \d+ exited (?:on signal|with code [1-9])/) ? fpm.logTail() : HOLDS,
    );
  },
});
