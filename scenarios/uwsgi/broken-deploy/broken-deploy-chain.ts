import { chainIsComplete, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload whose new version fails to import',
  mustShow: 'one worker after the other is replaced by one that answers 500, and the chain goes on to the end',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['reload', 'lazy-apps', 'broken-deploy'],
  cure: 'broken-deploy-tried-first',
  expect: reproduces({
    says: 'a worker without an application accepts, so the chain goes on',
    outcome: 'wrong-status',
    status: 500,
    causes: ['no-python-application'],
    log: { instance: 'server', pattern: /chain reloading complete/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  siege: { clients: 3 },
  processes: 5,
  startups: 6,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  // `broken-deploy-tried-first` is the cure.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
  },
});
