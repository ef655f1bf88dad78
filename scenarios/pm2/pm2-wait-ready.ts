import { defineScenario, zeroDowntime } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: "pm2, `pm2 reload` with `wait_ready`, `process.send('ready')` and a `listen_timeout` that is long enough",
  mustShow: 'no request fails: an old worker is told to end when the new one has said that it is ready, however long its import takes',
  source: 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/#graceful-start',
  tags: ['pm2', 'reload', 'slow-start'],
  advice: {
    use: 'a worker listens before it can answer, or its start takes longer than 3 s',
    breaks: 'a listen_timeout that is shorter than the start, whatever wait_ready says (`pm2-reload-before-listen`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { waitReady: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
