import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootHttp2, reloadHttp2 } from '../../harness/servers/haproxy/http2-reload.ts';

export default defineScenario({
  title: 'HAProxy, a reload under clients that speak HTTP/2, with a `hard-stop-after` that is shorter than a request',
  mustShow: 'the old worker ends when its time is over: each stream that it has in hand is lost, and its log has a line for each',
  source: 'https://docs.haproxy.org/2.6/configuration.html#3.1-hard-stop-after',
  tags: ['haproxy', 'reload', 'http2', 'timeouts'],
  cure: 'haproxy-http2-reload',
  expect: reproduces({
    says: 'when `hard-stop-after` is over, an old process ends with the streams that it has in hand',
    outcome: 'wrong-status',
    status: 502,
    causes: ['hard-stop-after'],
    log: { instance: 'haproxy', pattern: /soft-stop running for too long, performing a hard-stop/ },
  }),
  startups: 2,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  boot: (stage) => bootHttp2(stage, { hardStopAfter: '100ms' }),
  reload: reloadHttp2,
});
