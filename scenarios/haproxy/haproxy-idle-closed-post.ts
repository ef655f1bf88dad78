import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBlue, postOn, reloadToGreen } from '../../harness/servers/haproxy/kept-over-reload.ts';

const FILE = 'haproxy.cfg';

export default defineScenario({
  title: 'HAProxy, a reload under POST, and clients that keep idle connections',
  mustShow: 'the old worker closes idle connections at once, and their clients come back to the new version: each POST is executed once',
  source: 'https://docs.haproxy.org/2.6/configuration.html#4-option%20idle-close-on-response',
  tags: ['haproxy', 'reload', 'kept', 'post'],
  advice: {
    use: 'no request may reach the old version when a deploy is complete; a request that is on its way when an idle connection is closed is lost',
    breaks: 'option idle-close-on-response, which spares such a request, and gives it to the old version (`haproxy-idle-kept-post`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  boot: (stage) => bootBlue(stage, FILE),

  // The clients see that their connections were closed, and open others.
  async reload(stage) {
    const kept = await reloadToGreen(stage, FILE);
    await stage.until('HAProxy to close the idle connections', async () => (kept.every(({ over }) => over !== null) ? true : null));
    await postOn(await Promise.all(kept.map(() => stage.connect())));
  },
});
