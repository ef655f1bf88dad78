import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootHttp2, reloadHttp2 } from '../../harness/servers/haproxy/http2-reload.ts';

export default defineScenario({
  title: 'HAProxy, a reload under clients that speak HTTP/2, with a `hard-stop-after` that is shorter than a request',
  mustShow:
    'the old worker resets what it has in hand with REFUSED_STREAM, as if it had not processed it, and backends execute it: a client that sends it again has it executed twice',
  source: 'https://docs.haproxy.org/2.6/configuration.html#3.1-hard-stop-after',
  tags: ['haproxy', 'reload', 'http2', 'timeouts'],
  cure: 'haproxy-http2-reload',
  expect: reproduces({
    says: 'when `hard-stop-after` is over, an old process ends with the streams that it has in hand',
    outcome: 'falsely-refused',
    causes: ['refused-at-hard-stop'],
    log: { instance: 'haproxy', pattern: /soft-stop running for too long, performing a hard-stop/ },
  }),
  startups: 2,
  siege: { mix: { h2: 6 }, lanes: ['new', 'reused'] },

  boot: (stage) => bootHttp2(stage, { hardStopAfter: '100ms' }),
  reload: reloadHttp2,
});
