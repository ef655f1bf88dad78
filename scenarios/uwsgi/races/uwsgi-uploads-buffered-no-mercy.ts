import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { NOTHING_ELSE_IS_SLOW, UPLOAD_SIEGE, uploadsHaveBegun } from '../../../harness/servers/uwsgi/upload-siege.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with less mercy than an upload needs, which uWSGI reads before it calls the application (`post-buffering`)',
  mustShow: 'uploads are lost in their middle, and the application had begun with none of them: each may be sent again',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#post-buffering',
  tags: ['reload', 'uploads', 'post'],
  cure: 'uwsgi-uploads-behind-nginx',
  expect: reproduces({
    says: 'a worker that reads a body has a request in hand, and is killed with it when the mercy is over',
    outcome: 'empty-reply',
    also: ['reset', 'truncated'],
    causes: ['no-mercy-while-reading'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  siege: UPLOAD_SIEGE,
  startups: 2,

  // As in `uwsgi-uploads-no-mercy`, with `post-buffering`.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/post-buffering-short-mercy.ini', 'server', NOTHING_ELSE_IS_SLOW);
  },

  async reload(stage) {
    await uploadsHaveBegun(stage);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
