import { bootWithStreams, nginxLetsGo, replaceBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn behind nginx, with streams: TERM when the old workers of nginx have ended, which stay for as long as their streams',
  mustShow: 'each stream comes to its end: the old workers of nginx, and the old uvicorn behind them, stay until the last one is over',
  source: 'https://www.uvicorn.org/deployment/#running-behind-nginx',
  tags: ['uvicorn', 'nginx', 'streams'],
  advice: {
    use: 'streams come to an end of their own: the old uvicorn ends after the last worker of nginx that has one of them',
    breaks:
      'a worker_shutdown_timeout that is shorter than a stream (`uvicorn-streams-nginx-cuts`), a --timeout-graceful-shutdown that is (`uvicorn-streams-cancelled`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  needs: { nginx: 'nginx-light' },
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 2,

  boot: (stage) => bootWithStreams(stage, '60s'),

  reload: (stage) => replaceBehindNginx(stage, () => nginxLetsGo(stage)),
});
