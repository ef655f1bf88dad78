import { reloadInTurn, startSubscribers } from '../../../harness/servers/uwsgi/subscription.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'two instances that subscribe to an HTTP router, reloaded in turn',
  mustShow: 'no request fails and no client waits: an instance that reloads has left the router before',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['subscription'],
  advice: {
    use: "a few instances that subscribe to uWSGI's HTTP router: reloaded in turn, and no client waits",
    breaks: 'no unsubscribe-on-graceful-reload (`subscription-http-router-without-unsubscribe`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSubscribers(stage, 'subscription/http-router.ini', 'subscription/node.ini');
  },

  async reload(stage) {
    await reloadInTurn(stage);
  },
});
