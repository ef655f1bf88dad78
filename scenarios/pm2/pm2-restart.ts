import { whileSuccessorsStart } from '../../harness/servers/pm2/held-start.ts';
import { defineScenario, refuted } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'control: pm2, `pm2 restart` in place of `pm2 reload`',
  mustShow: 'fail: each worker is stopped before its successor is started, and none listens for as long as an import takes',
  source: 'https://pm2.keymetrics.io/docs/usage/cluster-mode/#reload',
  tags: ['control', 'pm2'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'refused',
    // Now and then one had just been handed to the last worker when that closed: there is none to which it could be handed on.
    also: ['reset', 'timeout'],
    causes: ['stopped-before-ready', 'handed-to-dead-worker', 'closed-unread'],
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server');
  },

  reload: (stage) => whileSuccessorsStart(stage, 'restart'),
});
