import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, the stall of a reload (USR2) that lets workers finish',
  mustShow: 'no fast request that comes meanwhile is answered until the slowest in flight has ended and the new version is preloaded',
  source: 'https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout',
  tags: ['php-fpm', 'reload', 'stall'],
  cure: 'php-fpm-two-masters',
  expect: reproduces({
    says: 'all workers are told to finish, idle ones first, and new ones are started when the last has ended',
    outcome: null,
    wait: { startups: 1 },
    log: { instance: 'fpm', pattern: /: reloading: execvp\(/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { processControlTimeout: '10s' }));
  },

  async reload(stage) {
    const fpm = stage.instance('fpm');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(fpm);
    });
    const told = await fpm.says(/sending signal 3 SIGQUIT to child \d+$/, { times: stage.processes });
    const anew = await fpm.says(/: reloading: execvp\(/);
    await stage.shows('no request that came after FPM had told its workers was answered before the last old worker had ended', () => {
      const came = [...stage.requests()].filter(({ sentAtMs }) => sentAtMs > told.atMs && sentAtMs < anew.atMs);
      const early = came.filter(({ sentAtMs, durationMs }) => sentAtMs + durationMs < anew.atMs);
      return came.length > 0 && early.length === 0 ? HOLDS : `${early.length} of ${came.length} were`;
    });
  },
});
