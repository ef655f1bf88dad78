import { bootRolling, requestsMeet, rollBehindNginx } from '../../harness/servers/nginx/nginx-rolling.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'a rolling update behind nginx: it is reloaded without a backend before that is told to end',
  mustShow: 'no request fails and none waits: no worker that knows of the backend is left when it closes its listener',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'rolling-update', 'drain'],
  advice: {
    use: 'requests may not be passed to another backend (proxy_next_upstream off), or the deploy is to depend on no repeated request',
    breaks: 'a backend that is told to end before nginx is (`nginx-rolling-sleep-alone`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  boot: (stage) => bootRolling(stage),

  // The reload is the drain: the old workers pass their last requests on, and are waited for.
  reload: (stage) =>
    rollBehindNginx(stage, async (old, told) => {
      await told();
      old.kill('SIGTERM');
      await old.ended();
      await requestsMeet(stage);
    }),
});
