import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootHttp2, reloadHttp2 } from '../../harness/servers/haproxy/http2-reload.ts';

export default defineScenario({
  title: 'HAProxy, a reload of a master with its worker (SIGUSR2) under clients that speak HTTP/2',
  mustShow: 'the old worker says GOAWAY, answers the streams that it covers, and no request fails',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'http2'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  boot: (stage) => bootHttp2(stage, {}),
  reload: reloadHttp2,
});
