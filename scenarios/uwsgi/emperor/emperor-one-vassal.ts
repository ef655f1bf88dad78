import { reloadVassals, startEmperor } from '../../../harness/servers/uwsgi/emperor-with-router.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'an emperor with one vassal that subscribes to a router, touched',
  mustShow: 'it has left the router, and no other is there: each connection is closed without a byte until it is back',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['emperor', 'subscription'],
  cure: 'emperor-touch',
  expect: reproduces({
    says: 'a router without a subscriber closes the connection',
    outcome: 'empty-reply',
    causes: ['no-subscriber'],
    log: { instance: 'emperor', pattern: /binary reloading uWSGI/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startEmperor(stage, ['one']);
  },

  // It takes two: `emperor-touch` is the cure.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await reloadVassals(stage, ['one'], 0);
    });
  },
});
