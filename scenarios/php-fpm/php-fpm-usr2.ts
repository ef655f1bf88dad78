import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a reload (USR2) as Debian and systemd do it: `process_control_timeout` is 0',
  mustShow: 'workers are ended within their requests: nginx answers 502 to all slow requests in flight, and the new ones wait meanwhile',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout',
  tags: ['php-fpm', 'reload'],
  cure: 'php-fpm-two-masters',
  expect: reproduces({
    says: 'QUIT asks a worker to finish, and TERM, which follows when process_control_timeout is over, does not: by default at once',
    outcome: 'wrong-status',
    status: 502,
    causes: ['worker-terminated'],
    log: { instance: 'fpm', pattern: /sending signal 15 SIGTERM to child \d+$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm'));
  },

  async reload(stage) {
    const fpm = stage.instance('fpm');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      // A slow request that a worker has in hand, whatever the siege does at this moment.
      (await stage.connect()).send('/slow/');
      await stage.workerAtWork(fpm);
      await stage.reloads(fpm);
    });
  },
});
