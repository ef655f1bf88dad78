import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootOne, startAnother } from '../../harness/servers/haproxy/second-process.ts';

export default defineScenario({
  title: 'HAProxy, a new process beside the old one, which is then told to finish (`-sf` without `-x`)',
  mustShow: 'connections that wait in the queue of the old process are reset when it closes its listening socket',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'race', 'forced'],
  cure: 'haproxy-sf-x',
  expect: reproduces({
    says: 'each process has a listening socket of its own, and what waits in the queue of the old one is reset when it closes that',
    outcome: 'reset',
    causes: ['listener-closed'],
    log: { instance: 'haproxy-1', pattern: /Proxy front stopped/ },
  }),
  startups: 2,

  boot: (stage) => bootOne(stage),

  // SO_REUSEPORT lets both listen, and the kernel chooses for each connection into whose queue it is put.
  reload: (stage) => startAnother(stage, { takesSockets: false }),
});
