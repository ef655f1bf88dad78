import { bootRolling, requestsMeet, rollBehindNginx } from '../../harness/servers/nginx/nginx-rolling.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

/** Enough for HAProxy with checks every 500 ms. For nginx none is. */
const SLEEP_MS = 1500;

export default defineScenario({
  title: 'a rolling update behind nginx: a backend sleeps after SIGTERM, and nginx is told when it has ended',
  mustShow: 'the sleep changes nothing: nginx checks no backend, and what it passes to one that has ended is answered with 502',
  source: 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails',
  tags: ['nginx', 'rolling-update', 'timeouts'],
  cure: 'nginx-rolling-drain',
  expect: reproduces({
    says: 'nginx has passive checks only: it learns that a backend has ended by a request that it can not pass on',
    outcome: 'wrong-status',
    status: 502,
    // What waits in the queue of the listener when that is closed is reset, and answered with 502, too.
    causes: ['upstream-refused', 'upstream-closed'],
    log: { instance: 'nginx', pattern: /connect\(\) failed \(111: / },
  }),
  startups: 4,

  boot: (stage) => bootRolling(stage, { sleepMs: SLEEP_MS }),

  reload: (stage) =>
    rollBehindNginx(
      stage,
      async (old, told) => {
        old.kill('SIGTERM');
        await old.ended();
        await requestsMeet(stage);
        await told();
      },
      { sleepMs: SLEEP_MS },
    ),
});
