import { whileSuccessorsStart } from '../../harness/servers/pm2/held-start.ts';
import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` of an app whose import takes longer than `listen_timeout`',
  mustShow: 'the old workers are stopped when the time is over, although no new one listens: clients are refused until the import is done',
  source: 'https://github.com/Unitech/pm2/issues/1875',
  tags: ['pm2', 'reload', 'slow-start', 'forced'],
  cure: 'pm2-wait-ready',
  expect: reproduces({
    says: 'a reload waits for a new worker no longer than `listen_timeout`, 3 s unless it is set, and goes on as if it listened',
    outcome: 'refused',
    // Now and then one had just been handed to the last worker when that closed: there is none to which it could be handed on.
    also: ['reset', 'timeout'],
    causes: ['stopped-before-ready', 'handed-to-dead-worker', 'closed-unread'],
    log: { instance: 'server', pattern: /: PM2 log: Stopping app:fooserv id:_old_1$/ },
  }),
  startups: 3,

  // With an import of 30 s it is pm2's own 3 s.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { listenTimeoutMs: Math.min(3000, stage.startupSeconds * 250) });
  },

  reload: (stage) => whileSuccessorsStart(stage, 'reload'),
});
