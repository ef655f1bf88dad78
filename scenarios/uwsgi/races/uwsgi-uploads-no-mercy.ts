import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { NOTHING_ELSE_IS_SLOW, UPLOAD_SIEGE, uploadsHaveBegun } from '../../../harness/servers/uwsgi/upload-siege.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with less mercy than an upload needs, which the application reads itself',
  mustShow: 'uploads are lost in their middle: the application had begun with each, and what it did of it is not known',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy',
  tags: ['reload', 'uploads', 'post'],
  cure: 'uwsgi-uploads',
  expect: reproduces({
    says: 'workers are killed in the middle of an upload when the mercy is over',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['no-mercy'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  siege: UPLOAD_SIEGE,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/short-mercy.ini', 'server', NOTHING_ELSE_IS_SLOW);
  },

  async reload(stage) {
    await uploadsHaveBegun(stage);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
