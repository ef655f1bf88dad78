import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';
import { reloadWithMore } from '../../harness/servers/php-fpm/queue-at-reload.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) that lets workers finish, with a queue that is long enough (`listen.backlog = 511`, the default)',
  mustShow: 'no request fails: all that come during the stall wait in the queue of the Unix socket',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#listen-backlog',
  tags: ['php-fpm', 'reload', 'stall', 'queue'],
  advice: {
    use: 'the queue holds all that come in the time of the slowest request, and net.core.somaxconn does not cap it below that',
    breaks: 'a queue that is too short (`php-fpm-queue-full`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s' }));
  },

  reload: (stage) => reloadWithMore(stage),
});
