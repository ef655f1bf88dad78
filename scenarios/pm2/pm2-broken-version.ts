import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` to a version that fails to import',
  mustShow:
    'no new worker ever listens, the old ones are stopped all the same, `pm2 reload` says that all is well, and every client is refused',
  source: 'https://pm2.keymetrics.io/docs/usage/cluster-mode/#reload',
  tags: ['pm2', 'reload', 'broken-deploy'],
  cure: 'pm2-check-before-reload',
  expect: reproduces({
    says: 'a reload stops an old worker when `listen_timeout` is over, whether its successor lives or not',
    outcome: 'refused',
    // Now and then one had just been handed to the last worker when that closed: there is none to which it could be handed on.
    also: ['reset', 'timeout'],
    causes: ['stopped-before-ready', 'handed-to-dead-worker', 'closed-unread'],
    log: { instance: 'server', pattern: /ver_broken fails to import, on purpose/ },
  }),
  expectsChange: false,
  settlesOn: 'outcomes',
  siege: { clients: 3 },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { listenTimeoutMs: 3000 });
  },

  // `pm2` fails if the command does: it ends with code 0.
  async reload(stage) {
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      await stage.pm2('reload');
      await stage.instance('server').says(/ver_broken fails to import/, { what: 'a new worker to fail', imports: 2 });
    });
  },
});
