import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';
import { reloadWithMore } from '../../harness/servers/php-fpm/queue-at-reload.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) that lets workers finish, with a queue that is too short (`listen.backlog = 8`, a Unix socket)',
  mustShow: 'what comes during the stall does not find a place in the queue, and nginx answers 502 at once',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#listen-backlog',
  tags: ['php-fpm', 'reload', 'stall', 'queue'],
  cure: 'php-fpm-queue-long',
  expect: reproduces({
    says: 'connect() to a Unix socket whose queue is full fails with EAGAIN, and nginx does not try again',
    outcome: 'wrong-status',
    status: 502,
    causes: ['backlog-full'],
    log: { instance: 'nginx', pattern: /connect\(\) to unix:\S+ failed \(11: / },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s', backlog: 8 }));
  },

  reload: (stage) => reloadWithMore(stage),
});
