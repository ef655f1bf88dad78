import { reloadsInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload whose new version fails to import',
  mustShow: 'the old version is gone before the new one is tried; from then on every client gets a 500',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['reload', 'broken-deploy'],
  cure: 'broken-deploy-tried-first',
  expect: reproduces({
    says: 'without need-app an instance with no application serves, and answers 500',
    outcome: 'wrong-status',
    status: 500,
    causes: ['no-python-application'],
    log: { instance: 'server', pattern: /no app loaded\. going in full dynamic mode/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // `broken-deploy-tried-first` is the cure.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGHUP');
      await reloadsInPlace(stage, server);
    });
  },
});
