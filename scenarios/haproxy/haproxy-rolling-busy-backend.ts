import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBackends, requestsMeet, rollBackends } from '../../harness/servers/haproxy/rolling-update.ts';

/** So long a backend accepts nothing before it closes its listener, in milliseconds. */
const BUSY_MS = 400;

export default defineScenario({
  title: 'a rolling update behind HAProxy: a backend is busy for a moment when it closes its listener',
  mustShow: 'what waits in the queue of the listener is reset when that is closed, and HAProxy, which was connected, answers 502 at once',
  source: 'https://docs.haproxy.org/2.6/configuration.html#8.5',
  tags: ['haproxy', 'rolling-update', 'race', 'forced'],
  cure: 'haproxy-rolling-drain',
  expect: reproduces({
    says: 'the kernel has accepted connections that the backend has not, and resets them with its listener',
    outcome: 'wrong-status',
    // 503 is what is sent afterwards, until HAProxy's checks have failed.
    status: [502, 503],
    causes: ['backend-broke-off', 'backend-refuses'],
    log: { instance: 'haproxy', pattern: / front app\/\S+ \S+ 502 .* SH/ },
  }),
  startups: 4,

  boot: (stage) => bootBackends(stage, { busyMs: BUSY_MS }),

  // A connection that was made is not tried again: `retries` is for those that are refused.
  reload: (stage) =>
    rollBackends(stage, {
      backends: { busyMs: BUSY_MS },
      async retire(_, haproxy, old) {
        old.kill('SIGTERM');
        await requestsMeet(stage, old);
        await old.ended();
        await haproxy.says(new RegExp(`^Server app/${old.name} is DOWN`), { what: `HAProxy to find ${old.name} down` });
      },
    }),
});
