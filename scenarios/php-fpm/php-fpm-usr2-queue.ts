import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';
import { reloadWithQueue } from '../../harness/servers/php-fpm/queue-at-reload.ts';

export default defineScenario({
  title: 'PHP-FPM, requests that reach a worker, or wait in the queue, in the moment of a reload (USR2) that lets workers finish',
  mustShow:
    'no request fails: a worker answers what it has accepted, and the new workers answer what waited in the queue, which stays open',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout',
  tags: ['php-fpm', 'reload', 'forced', 'race'],
  advice: {
    use: 'as `php-fpm-usr2-waits`',
    breaks: 'a process_control_timeout that is shorter than a request (`php-fpm-usr2`); a queue that is full (`php-fpm-queue-full`)',
  },
  expect: zeroDowntime(),
  siege: { clients: 2 },
  processes: 8,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s' }));
  },

  reload: (stage) => reloadWithQueue(stage),
});
