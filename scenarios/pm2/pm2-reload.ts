import { defineScenario, zeroDowntime } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` in cluster mode, of workers that end gracefully on SIGINT',
  mustShow: 'no request fails, and none waits for the import',
  source: 'https://pm2.keymetrics.io/docs/usage/cluster-mode/#reload',
  tags: ['pm2', 'reload'],
  advice: {
    use: 'the usual way; the start of a worker takes less than listen_timeout, and its longest request less than kill_timeout',
    breaks:
      'a slow start (`pm2-reload-before-listen`), no handler for SIGINT (`pm2-sigint-without-handler`), a short kill_timeout (`pm2-kill-timeout-too-short`), a version that fails to start (`pm2-broken-version`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server');
  },

  // For each worker: start a new one, wait for its event `listening`, then SIGINT to the old one, and wait until that has ended.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
