import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { chainIsComplete, observeWorkersReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a chain reload of an instance whose `chdir` leads through the link of the release',
  mustShow: 'uWSGI says that the chain reload is complete, every worker is new, and the old release answers for ever',
  source: 'https://github.com/unbit/uwsgi/issues/706',
  tags: ['reload', 'lazy-apps'],
  cure: 'chain-reload',
  expect: reproduces({
    says: 'the master resolves the link once, and workers import in the folder that they inherit from it',
    outcome: null,
    log: { instance: 'server', pattern: /chain reloading complete/ },
  }),
  // That no version changes is the defect. `chain-reload` is the cure: the same step, and the path leads through the link.
  expectsChange: false,
  siege: { clients: 3 },
  processes: 5,
  startups: 6,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/chdir.ini', 'server', { FOLDER: stage.folder });
  },

  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
    await observeWorkersReplaced(stage, server, before);
    await stage.shows('each new worker has imported the old release, though `current` leads to the new one', () => {
      const again = server.hasSaid(/fooserv: importing ver_a/);
      return again && !server.hasSaid(/fooserv: importing ver_b/) ? HOLDS : 'one has imported ver_b';
    });
  },
});
