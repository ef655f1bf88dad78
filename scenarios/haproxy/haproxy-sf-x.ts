import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootOne, startAnother } from '../../harness/servers/haproxy/second-process.ts';

export default defineScenario({
  title: 'HAProxy, a new process that takes the listening sockets over (`-x`) before the old one is told to finish (`-sf`)',
  mustShow: 'no request fails: both processes accept from one queue, which stays when the old one lets go of it',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'race'],
  advice: {
    use: 'HAProxy is not run as a master with its worker, which does the same by itself (`haproxy-master-worker-reload`)',
    breaks: '-sf without -x, or a stats socket without "expose-fd listeners": connections that wait are reset (`haproxy-sf`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  boot: (stage) => bootOne(stage),

  // The same steps as in `haproxy-sf`: a request that is placed while the old process is frozen is answered by the new one.
  reload: (stage) => startAnother(stage, { takesSockets: true }),
});
