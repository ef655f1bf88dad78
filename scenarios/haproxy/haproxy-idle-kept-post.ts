import { defineScenario, refuted } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBlue, postOn, reloadToGreen } from '../../harness/servers/haproxy/kept-over-reload.ts';

const FILE = 'idle-close-on-response.cfg';

export default defineScenario({
  title: 'control: HAProxy, a reload with `option idle-close-on-response`, and clients that keep idle connections',
  mustShow: 'fail: a POST on a kept connection goes to the old worker and its old backends, although the new one had taken over',
  source: 'https://docs.haproxy.org/2.6/configuration.html#4-option%20idle-close-on-response',
  tags: ['control', 'haproxy', 'reload', 'kept', 'post'],
  expect: refuted({ as: 'fail', by: 'executed-once' }),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  boot: (stage) => bootBlue(stage, FILE),

  // It may be minutes before a client comes again (`timeout http-keep-alive`), long after the deploy was said to be complete.
  async reload(stage) {
    await postOn(await reloadToGreen(stage, FILE));
  },
});
