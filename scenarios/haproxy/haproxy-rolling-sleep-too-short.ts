import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBackends, requestsMeet, rollBackends } from '../../harness/servers/haproxy/rolling-update.ts';

/** `fall 2` and `inter 500ms` need at least 500 ms, and at most a little more than 1 s: in this time one check can fail. */
const SLEEP_MS = 200;

export default defineScenario({
  title: 'a rolling update behind HAProxy: a backend says that it is not ready, and sleeps for less than the checks need',
  mustShow: 'the backend closes its listener before HAProxy takes it for down, and what is sent in between ends as 503',
  source: 'https://docs.haproxy.org/2.6/configuration.html#5.2-fall',
  tags: ['haproxy', 'rolling-update', 'readiness', 'timeouts'],
  cure: 'haproxy-rolling-readiness-first',
  expect: reproduces({
    says: 'a sleep that is shorter than `fall` times `inter` ends before the balancer knows',
    outcome: 'wrong-status',
    status: [503, 502],
    // Mostly 503. One that waits in the queue of the listener when that is closed ends as 502 (`haproxy-rolling-busy-backend`).
    causes: ['backend-refuses', 'backend-broke-off'],
    log: { instance: 'haproxy', pattern: / front app\/\S+ \S+ 503 / },
  }),
  startups: 4,

  boot: (stage) => bootBackends(stage, { sleepMs: SLEEP_MS }),

  async reload(stage) {
    await rollBackends(stage, {
      backends: { sleepMs: SLEEP_MS },
      async retire(_, haproxy, old) {
        old.kill('SIGTERM');
        await requestsMeet(stage, old);
        await old.ended();
        await haproxy.says(new RegExp(`^Server app/${old.name} is DOWN`), { what: `HAProxy to find ${old.name} down` });
      },
    });
  },
});
