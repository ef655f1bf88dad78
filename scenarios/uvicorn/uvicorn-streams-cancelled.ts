import { bootWithStreams, replaceBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn behind nginx, with streams: TERM while they are open, and `--timeout-graceful-shutdown 1`',
  mustShow: 'streams that are open when the time is over are cancelled, and cut; 0.17.6 knows no such time, and waits for each of them',
  source: 'https://www.uvicorn.org/settings/#timeouts',
  tags: ['uvicorn', 'nginx', 'streams', 'timeouts'],
  cure: 'uvicorn-streams',
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  behaves: { 'graceful timeout': 'is unknown' },
  since: [
    {
      version: '0.22',
      because: 'the option came (uvicorn 0.22.0), and cancels what still runs',
      expect: reproduces({
        says: 'uvicorn cancels the tasks that still stream, and the application has no say in it',
        outcome: 'truncated',
        also: ['reset'],
        causes: ['graceful-timeout'],
        log: { instance: 'ver_a-1', pattern: /timeout graceful shutdown exceeded/ },
      }),
      behaves: { 'graceful timeout': 'cancels' },
    },
  ],
  needs: { nginx: 'nginx-light' },
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 2,

  boot: (stage) => bootWithStreams(stage, '60s', stage.behaves('graceful timeout') === 'cancels' ? 1 : undefined),

  // TERM comes as soon as nginx passes the old uvicorn no new requests, while its old workers still have streams.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await replaceBehindNginx(stage, async () => {
      nginx.kill('SIGHUP');
      await nginx.says(/gracefully shutting down$/, { what: 'both old workers of nginx to be told', times: 2 });
    });
  },
});
