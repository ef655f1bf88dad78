import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload whose new version fails to import, with need-app',
  mustShow: 'the first worker that fails takes the whole instance with it: what is in hand is lost, all others are refused',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['reload', 'lazy-apps', 'broken-deploy'],
  cure: 'broken-deploy-tried-first',
  expect: reproduces({
    says: 'with need-app one worker that can not import ends the instance',
    outcome: 'refused',
    also: ['empty-reply', 'reset'],
    causes: ['no-app', 'no-app-in-queue', 'no-app-listens', 'listener-ended', 'nobody-listens'],
    log: { instance: 'server', pattern: /no app loaded\. GAME OVER/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  siege: { clients: 3 },
  processes: 5,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'broken-deploy/lazy-apps-need-app.ini');
  },

  // `broken-deploy-tried-first` is the cure.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      await stage.writeFifo('master.fifo', 'c');
      await server.ended({ imports: 1 });
    });
    // The worker that fails sends its master SIGINT, then exits with 22 (core/uwsgi.c, uwsgi_init_all_apps). A master that
    // handles the signal before it sees the exit ends as if it had been told to, with 0.
    await stage.shows('it has exited, with code 22 or 0', () =>
      server.exit !== null && 'code' in server.exit && [22, 0].includes(server.exit.code) ? HOLDS : JSON.stringify(server.exit),
    );
  },
});
