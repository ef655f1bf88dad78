import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBackends, requestsMeet, rollBackends } from '../../harness/servers/haproxy/rolling-update.ts';

export default defineScenario({
  title: 'a rolling update behind HAProxy: each old backend is drained by the runtime API, and then told to end',
  mustShow: 'no request fails and none waits: the balancer knows first, and nothing is in hand when the backend closes its listener',
  source: 'https://docs.haproxy.org/2.6/management.html#9.3',
  tags: ['haproxy', 'rolling-update', 'drain'],
  advice: {
    use: 'the deploy can reach the admin socket of every balancer; no time must be guessed',
    breaks: 'a balancer that the deploy does not know of: it goes on to send requests (`haproxy-rolling-term-first`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  boot: (stage) => bootBackends(stage),

  // `set server app/NAME state drain`, then wait until it has no session, then SIGTERM; at last `del server`.
  reload: (stage) =>
    rollBackends(stage, {
      async retire(_, haproxy, old) {
        await stage.drainServer(haproxy, old);
        old.kill('SIGTERM');
        await requestsMeet(stage, old);
        await old.ended();
        await stage.removeServer(haproxy, old);
      },
    }),
});
