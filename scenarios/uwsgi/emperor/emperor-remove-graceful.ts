import {
  observeSubscribed,
  removeVassal,
  startEmperor,
  vassalHasRequestsInHand,
} from '../../../harness/servers/uwsgi/emperor-with-router.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'an emperor with emperor-graceful-shutdown and two vassals, of which one is removed',
  mustShow: 'no request fails and no client waits: the removed one leaves the router and finishes what it has in hand',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Emperor.html',
  tags: ['emperor', 'subscription'],
  advice: {
    use: 'a vassal is to go for good; it deploys nothing',
    breaks: 'no emperor-graceful-shutdown (`emperor-remove`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 1,

  // The cure of `emperor-remove`: the same step.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startEmperor(stage, ['one', 'two'], 'emperor/emperor-graceful.ini', { FOOSERV_SLOW_SECONDS: '3-4' });
  },

  async reload(stage) {
    const emperor = stage.instance('emperor');
    await vassalHasRequestsInHand(stage, 'two', 2);
    await stage.steps(async () => {
      await removeVassal(stage, 'two');
      await emperor.says(/\[emperor\] removed uwsgi instance two\.ini/, { what: 'the emperor to remove the vassal' });
    });
    await observeSubscribed(stage, ['one']);
  },
});
