import {
  observeSubscribed,
  removeVassal,
  startEmperor,
  vassalHasRequestsInHand,
} from '../../../harness/servers/uwsgi/emperor-with-router.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'an emperor with two vassals, of which one is removed',
  mustShow: 'an empty reply for each request that the removed one has in hand',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Emperor.html',
  tags: ['emperor', 'subscription'],
  cure: 'emperor-remove-graceful',
  expect: reproduces({
    says: 'without emperor-graceful-shutdown a vassal is ended in the middle of its requests',
    outcome: 'empty-reply',
    causes: ['shut-down', 'shut-down-before-app'],
    log: { instance: 'emperor', pattern: /\[emperor\] removed uwsgi instance two\.ini/ },
  }),
  expectsChange: false,
  startups: 1,

  // Requests that take longer than the emperor needs to see that the link has gone.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startEmperor(stage, ['one', 'two'], 'emperor/emperor.ini', { FOOSERV_SLOW_SECONDS: '3-4' });
  },

  // `emperor-remove-graceful` is the cure.
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
