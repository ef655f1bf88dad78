import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with less mercy than a streamed answer needs',
  mustShow: 'answers without their end: they tell no length, so that clients take the closed connection for the end',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy',
  tags: ['reload', 'stream'],
  cure: 'mercy-spares-stream',
  expect: reproduces({
    says: 'workers are killed in the middle of an answer when the mercy is over',
    outcome: 'wrong-body',
    causes: ['no-mercy'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  siege: { paths: ['/stream/', '/fast/'] },
  startups: 2,

  // An answer takes 4 to 5 s from its first line to its last, the mercy is one second. `mercy-spares-stream` is the cure. A
  // client that looks at the status alone sees nothing wrong: the status line was sent long before.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/short-mercy.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 5);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
