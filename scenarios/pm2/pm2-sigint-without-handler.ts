import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` of workers that do not handle SIGINT',
  mustShow: 'the signal ends a worker at once, and what it had in hand is lost',
  source: 'https://github.com/Unitech/pm2/issues/3143',
  tags: ['pm2', 'reload', 'signals'],
  cure: 'pm2-reload',
  expect: reproduces({
    says: 'pm2 sends SIGINT to a worker that takes requests still; without a handler it ends the process, whatever it has in hand',
    outcome: 'empty-reply',
    // Now and then a connection had just been handed to the worker: no worker ever answers it.
    also: ['reset', 'timeout'],
    causes: ['ended-by-sigint', 'handed-to-dead-worker', 'closed-unread'],
    log: { instance: 'server', pattern: /: PM2 log: pid=\d+ msg=process tree killed/ },
  }),
  // Slow requests alone: the primary hands them out in turn, so that each worker has some in hand whenever it is told to end.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { script: 'server-without-handler.mjs' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
