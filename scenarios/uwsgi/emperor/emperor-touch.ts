import { observeSubscribed, reloadVassals, startEmperor } from '../../../harness/servers/uwsgi/emperor-with-router.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'an emperor with two vassals that subscribe to a router, touched one after the other',
  mustShow: 'no request fails and no client waits: one of them always serves',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['emperor', 'subscription'],
  advice: {
    use: 'two vassals or more that subscribe to a router, touched one after the other',
    breaks: 'all of them touched at once (`emperor-touch-all`), or a single one (`emperor-one-vassal`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startEmperor(stage, ['one', 'two']);
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await reloadVassals(stage, ['one'], 0);
      await reloadVassals(stage, ['two'], 1);
    });
    await observeSubscribed(stage, ['one', 'two']);
  },
});
