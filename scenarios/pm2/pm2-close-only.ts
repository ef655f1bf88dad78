import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `server.close()` on SIGINT, as its documentation has it: connections that clients keep never end',
  mustShow: 'an old worker goes on to answer on the connections that are kept, until it is killed with what it then has in hand',
  source: 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/#graceful-stop',
  tags: ['pm2', 'reload', 'keep-alive'],
  cure: 'pm2-reload-kept',
  expect: reproduces({
    says: '`close` waits for connections that are in use, and a client that keeps one in use keeps the old worker until `kill_timeout`',
    outcome: 'empty-reply',
    also: ['reset'],
    connection: 'reused',
    causes: ['kill-timeout', 'idle-connection-closed'],
    log: { instance: 'server', pattern: /: PM2 log: Process with pid \d+ still alive after \d+ms, sending SIGKILL/ },
  }),
  siege: { lanes: ['reused'] },
  startups: 3,

  // That is more than the longest request takes, so that only what is kept for ever is killed.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { script: 'server-close-only.mjs', killTimeoutMs: stage.longestRequestMs + 2000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
