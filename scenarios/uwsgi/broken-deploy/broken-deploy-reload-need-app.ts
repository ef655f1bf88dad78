import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload whose new version fails to import, with need-app',
  mustShow: 'the instance exits with code 22: those who waited are reset, from then on every client is refused',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['reload', 'broken-deploy'],
  cure: 'broken-deploy-tried-first',
  expect: reproduces({
    says: 'with need-app a reload in place leaves no instance',
    outcome: 'refused',
    also: ['reset'],
    causes: ['no-app', 'no-app-in-queue', 'no-app-listens', 'listener-ended', 'nobody-listens'],
    log: { instance: 'server', pattern: /no app loaded\. GAME OVER/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'broken-deploy/http-socket-need-app.ini');
  },

  // need-app contains a broken deploy if the new version is another instance than the old one, as in the zerg dance. Here
  // they are the same. `broken-deploy-tried-first` is the cure.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGHUP');
      await server.ended({ imports: 1 });
    });
    await stage.shows('it has exited with code 22', () =>
      server.exit !== null && 'code' in server.exit && server.exit.code === 22 ? HOLDS : JSON.stringify(server.exit),
    );
  },
});
