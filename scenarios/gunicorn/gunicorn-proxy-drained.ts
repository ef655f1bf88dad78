import { addressesOf, bootBehindProxy, passTo, replaceBoth, SLOW_POSTS } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx under POST: each leaves the upstream before it is ended by TERM and started anew',
  mustShow: 'each POST is executed once, and answered: a gunicorn has none in hand, and none in its queue, when it ends',
  source: 'https://docs.gunicorn.org/en/stable/signals.html',
  tags: ['gunicorn', 'nginx', 'restart', 'post'],
  advice: {
    use: 'gunicorns behind nginx that must be restarted, as for a new Python: nginx is reloaded without the one that ends, and its old workers have ended',
    breaks:
      'a gunicorn that is killed with POST in hand (`gunicorn-proxy-killed`), or worse, with non_idempotent (`gunicorn-proxy-killed-repeats`)',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx-light' },
  siege: SLOW_POSTS,
  startups: 3,

  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for long' }),

  // Meanwhile nginx knows of one gunicorn alone: first of the old second one, then of the new first one.
  async reload(stage) {
    await replaceBoth(stage, async (old, other) => {
      await passTo(stage, [other]);
      await stage.tellToEnd(old);
    });
    await passTo(stage, addressesOf(stage));
  },
});
