import { bootBehindNginx, replaceBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn, `--timeout-graceful-shutdown` with less time than a request takes',
  mustShow:
    'a request that is in hand when the time is over is cancelled, and its client gets a 500; 0.17.6 knows no such time and answers it',
  source: 'https://www.uvicorn.org/settings/#timeouts',
  tags: ['uvicorn', 'timeouts', 'forced'],
  cure: 'uvicorn-behind-nginx',
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  behaves: { 'graceful timeout': 'is unknown' },
  since: [
    {
      version: '0.22',
      because: 'the option came (uvicorn 0.22.0), and cancels what still runs',
      expect: reproduces({
        says: 'uvicorn cancels the tasks that still run, and the application has no say in it',
        outcome: 'wrong-status',
        status: 500,
        causes: ['graceful-timeout'],
        log: { instance: 'ver_a-1', pattern: /timeout graceful shutdown exceeded/ },
      }),
      behaves: { 'graceful timeout': 'cancels' },
    },
  ],
  needs: { nginx: 'nginx-light' },
  startups: 2,

  boot: (stage) => bootBehindNginx(stage, stage.behaves('graceful timeout') === 'cancels' ? 0 : undefined),

  // Otherwise it is `uvicorn-behind-nginx`, but for TERM: it is sent as soon as nginx passes the old uvicorn no new requests, while a slow
  // one is still in its hand.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await replaceBehindNginx(stage, async () => {
      const connection = await stage.connect();
      connection.send('/slow/');
      nginx.kill('SIGHUP');
      await nginx.says(/gracefully shutting down$/, { what: 'both old workers of nginx to be told', times: 2 });
    });
  },
});
