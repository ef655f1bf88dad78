import { reloadInTurn, startSubscribers } from '../../../harness/servers/uwsgi/subscription.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'two instances that subscribe to a fastrouter, reloaded in turn',
  mustShow: 'no request fails and no client waits: an instance that reloads has left the router before',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['subscription'],
  advice: {
    use: 'as subscription-http-router, with a fastrouter behind a web server',
    breaks: 'no unsubscribe-on-graceful-reload (`subscription-fastrouter-without-unsubscribe`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSubscribers(stage, 'subscription/fastrouter.ini', 'subscription/node.ini');
  },

  async reload(stage) {
    await reloadInTurn(stage);
  },
});
