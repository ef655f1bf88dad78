import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with less mercy than the slowest request needs',
  mustShow: 'an empty reply for each request that takes longer than worker-reload-mercy',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy',
  tags: ['reload'],
  cure: 'mercy-long-enough',
  expect: reproduces({
    says: 'workers are killed in the middle of a request when the mercy is over',
    outcome: 'empty-reply',
    causes: ['no-mercy'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  startups: 2,

  // Requests to /slow/ take 4 to 5 s, the mercy is one second. `mercy-long-enough` is the cure.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/short-mercy.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
  },

  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 5);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
