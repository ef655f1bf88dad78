import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBackends, requestsMeet, rollBackends } from '../../harness/servers/haproxy/rolling-update.ts';

export default defineScenario({
  title: 'a rolling update behind HAProxy: each old backend is told to end (SIGTERM) before the balancer knows',
  mustShow: 'the backend ends gracefully, and what HAProxy goes on to send to it is refused, three times more, and answered with 503',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  tags: ['haproxy', 'rolling-update'],
  cure: 'haproxy-rolling-drain',
  expect: reproduces({
    says: 'a backend closes its listener at SIGTERM, and the balancer goes on to send requests to it until its checks have failed',
    outcome: 'wrong-status',
    status: [503, 502],
    // Mostly 503. One that waits in the queue of the listener when that is closed ends as 502 (`haproxy-rolling-busy-backend`).
    causes: ['backend-refuses', 'backend-broke-off'],
    log: { instance: 'haproxy', pattern: / front app\/\S+ \S+ 503 / },
  }),
  startups: 4,

  boot: (stage) => bootBackends(stage),

  // A connection that is refused is tried three times more, each after a second, at the same server (`retries 3`, and no
  // `option redispatch`): clients wait for 3 s, and get 503.
  reload: (stage) =>
    rollBackends(stage, {
      async retire(_, haproxy, old) {
        old.kill('SIGTERM');
        await requestsMeet(stage, old);
        await old.ended();
        await haproxy.says(new RegExp(`^Server app/${old.name} is DOWN`), { what: `HAProxy to find ${old.name} down` });
      },
    }),
});
