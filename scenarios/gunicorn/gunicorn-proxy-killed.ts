import { bootBehindProxy, killInTheMiddle, replaceBoth, SLOW_POSTS } from '../../harness/servers/gunicorn/behind-proxy.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'two gunicorns behind nginx, each is killed under POST and started anew',
  mustShow:
    'nginx answers 502 to POST that a killed worker had in hand, or that waited for one: it had sent each, and must not send it to the other',
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['gunicorn', 'nginx', 'restart', 'post'],
  cure: 'gunicorn-proxy-drained',
  expect: reproduces({
    says: 'what a process has in hand is lost when it is killed, and a POST that was sent is not sent again',
    outcome: 'wrong-status',
    status: 502,
    causes: ['killed-behind-proxy', 'reset-behind-proxy'],
    log: { instance: 'nginx', pattern: /while reading response header from upstream/ },
  }),
  needs: { nginx: 'nginx-light' },
  siege: SLOW_POSTS,
  startups: 3,

  boot: (stage) => bootBehindProxy(stage, { nextUpstream: 'error timeout', waits: 'for long' }),

  // A stop whose time runs out ends so: TimeoutStopSec of systemd, stop_grace_period of compose. What comes while it is down goes to the other.
  reload: (stage) => replaceBoth(stage, (old) => killInTheMiddle(stage, old)),
});
