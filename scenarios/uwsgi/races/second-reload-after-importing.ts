import { everyWorkerAccepts, reloadInPlace, reloadsInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a second deploy after the first reload has imported',
  mustShow: 'no request fails, and the second deploy comes through',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/master.c#L335',
  tags: ['reload'],
  expect: zeroDowntime(),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The cure of `second-reload-while-importing`: wait until the first reload has come to its end. A deploy script sees it by
  // the stats server, which answers again.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      server.kill('SIGHUP');
      await reloadsInPlace(stage, server);
      await everyWorkerAccepts(stage, server);
    });
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, () => server.kill('SIGHUP'));
  },
});
