import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';
import { reloadWithMore } from '../../harness/servers/php-fpm/queue-at-reload.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) that lets workers finish, with a queue that is too short (`listen.backlog = 8`) on TCP',
  mustShow:
    'no request fails: the kernel drops a SYN for which there is no place and sends it again after 1 s, and so it waits, longer than on a Unix socket with a place',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#listen-backlog',
  tags: ['php-fpm', 'reload', 'stall', 'queue', 'tcp'],
  advice: {
    use: 'the queue may be too short and waiting is bearable: TCP tries again, a Unix socket does not',
    breaks: 'a Unix socket (`php-fpm-queue-full`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s', backlog: 8, listens: 'tcp' }));
  },

  reload: (stage) => reloadWithMore(stage),
});
