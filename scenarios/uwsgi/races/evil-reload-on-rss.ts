import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'workers take more memory than `evil-reload-on-rss` allows',
  mustShow: 'an empty reply or a reset for what they have in hand: the master kills them at once',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#evil-reload-on-rss',
  tags: ['workers', 'recycling'],
  cure: 'reload-on-rss',
  expect: reproduces({
    says: 'the master does not ask whether a worker is at work',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['evil-reload'],
    log: { instance: 'server', pattern: /EVIL RELOAD ON WORKER \d+ RSS/ },
    throughout: true,
  }),
  // Nothing is deployed, and nothing is done: the service loses requests by itself.
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/evil-reload-on-rss.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await server.says(/EVIL RELOAD ON WORKER/, { what: 'as many workers as there are to be killed', times: stage.processes });
    });
  },
});
