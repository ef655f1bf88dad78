import {
  bootBehindProxy,
  killWithFreshRequests,
  replaceBoth,
  SLOW_PUTS,
  showsRepeated,
} from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx, each is killed under uploads by PUT and started anew',
  mustShow:
    'no request fails: PUT that a killed worker had in hand are executed by the other gunicorn; the report says which, and who had begun with them',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['gunicorn', 'nginx', 'restart', 'put'],
  advice: {
    use: 'what is uploaded is idempotent (PUT, DELETE), and no half of it that a killed worker has done does harm',
    breaks: 'the same uploads by POST (`gunicorn-proxy-killed`)',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx-light' },
  siege: SLOW_PUTS,
  startups: 3,

  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for long' }),

  // The second is killed when nothing that the first had let down is in its hands: nginx tries each server once, and has but two.
  async reload(stage) {
    await replaceBoth(stage, (old) => killWithFreshRequests(stage, old));
    await showsRepeated(stage);
  },
});
