import { observeSentToOneThatImports, reloadInTurn, startSubscribers } from '../../../harness/servers/uwsgi/subscription.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'two instances that subscribe to a fastrouter, reloaded in turn without unsubscribe-on-graceful-reload',
  mustShow: 'no request fails, but who is sent to the one that reloads waits for its import, while the other has idle workers',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['subscription'],
  cure: 'subscription-fastrouter',
  expect: reproduces({
    says: 'the router goes on to send requests to the instance that reloads',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'one', pattern: /binary reloading uWSGI/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSubscribers(stage, 'subscription/fastrouter.ini', 'subscription/node-that-stays.ini');
  },

  // `subscription-fastrouter` is the cure.
  async reload(stage) {
    await reloadInTurn(stage, () => observeSentToOneThatImports(stage));
  },
});
