import { reloadWithHandedConnection } from '../../harness/servers/pm2/handed-connection.ts';
import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, a connection that was handed to a worker without a handler, in the moment of its SIGINT',
  mustShow: 'the primary keeps the connection of a worker that died before it took it: it is never answered, until its client gives up',
  source: 'https://github.com/Unitech/pm2/issues/2573',
  tags: ['pm2', 'reload', 'signals', 'forced'],
  cure: 'pm2-handed-at-sigint-handled',
  expect: reproduces({
    says: 'the primary forgets a connection if the worker that it was handed to dies before it says that it has it',
    outcome: 'timeout',
    also: ['empty-reply', 'reset'],
    causes: ['handed-to-dead-worker', 'ended-by-sigint', 'closed-unread'],
    log: { instance: 'server', pattern: /: PM2 log: pid=\d+ msg=process tree killed/ },
  }),
  // Fast requests alone: while a worker is frozen, nothing but what was handed to it last waits there.
  siege: { clients: 3, paths: ['/fast/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { script: 'server-without-handler.mjs' });
  },

  reload: reloadWithHandedConnection,
});
