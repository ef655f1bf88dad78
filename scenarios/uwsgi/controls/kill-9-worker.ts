import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { killsBusyWorker } from '../../../harness/servers/uwsgi/kill.ts';
import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: one worker is killed in the middle of a request, during a graceful reload',
  mustShow: 'fail: the one request that the worker had in hand',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
  tags: ['control', 'reload'],
  expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'empty-reply', count: 1, causes: ['killed'] }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      await killsBusyWorker(stage, server);
      server.kill('SIGHUP');
    });
    await stage.shows('one request failed, with an empty reply', () => {
      const failed = stage.count('empty-reply');
      return failed === 1 ? HOLDS : `${failed} did`;
    });
  },
});
