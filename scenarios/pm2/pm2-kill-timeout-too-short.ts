import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` with a `kill_timeout` that is shorter than a request',
  mustShow: 'an old worker ends gracefully, and is killed before it has: its slow requests are lost',
  source: 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/#configure-the-kill-timeout',
  tags: ['pm2', 'reload', 'timeouts'],
  cure: 'pm2-reload',
  expect: reproduces({
    says: 'pm2 sends SIGKILL to what has not ended within `kill_timeout`, 1.6 s unless it is set',
    outcome: 'empty-reply',
    also: ['reset', 'timeout'],
    causes: ['kill-timeout', 'handed-to-dead-worker', 'closed-unread'],
    log: { instance: 'server', pattern: /: PM2 log: Process with pid \d+ still alive after \d+ms, sending SIGKILL/ },
  }),
  // Slow requests alone: the primary hands them out in turn, so that each worker has some in hand whenever it is told to end.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 3,

  // With requests of 6 s and more it is pm2's own 1.6 s.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { killTimeoutMs: Math.min(1600, stage.longestRequestMs / 4) });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
