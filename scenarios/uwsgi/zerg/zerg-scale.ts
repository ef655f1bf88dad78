import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { attachZerg, inHand, startZergServer } from '../../../harness/servers/uwsgi/zerg-server.ts';

const TIMES = 10;

// "When your load returns to normal values, you can simply shutdown all of the uwsgi-zerg instances without problems." So
// it is, with `q`. An instance with two workers is asked by six clients; a zerg comes to help, and goes again, ten times.
export default defineScenario({
  title: 'a zerg comes to help under load and is dismissed with `q`, ten times',
  mustShow: 'no request fails; with a zerg more requests are in hand at once than the instance has workers; without it others wait again',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#attaching-zergs-to-the-zerg-server',
  tags: ['zerg', 'scale'],
  advice: {
    use: 'load asks for more workers for a while; it deploys nothing',
    breaks: 'SIGINT in place of q (`zerg-scale-brutal`)',
  },
  expect: zeroDowntime(),
  expectsChange: false,
  processes: 2,
  startups: 1 + TIMES,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startZergServer(stage);
  },

  async reload(stage) {
    const zergServer = stage.instance('zerg-server');
    for (let turn = 1; turn <= TIMES; turn++) {
      const name = `zerg-${turn}`;
      await stage.steps(async () => void (await attachZerg(stage, name)));
      const zerg = stage.instance(name);
      await stage.observe(`with ${name} there is more in hand than the zergServer has workers`, () =>
        stage.until(`more than ${stage.processes} requests to be in hand`, async () =>
          (await inHand(zergServer, zerg)) > stage.processes ? HOLDS : null,
        ),
      );
      await stage.steps(async () => {
        await stage.writeFifo(`${name}.fifo`, 'q');
        await zerg.ended();
      });
      await stage.observe(`${name} is gone, and none of its processes is left`, async () => {
        const left = await zerg.pids();
        return left.length === 0 ? HOLDS : `left: ${left.join(', ')}`;
      });
      await stage.observe(`without ${name} each worker of the zergServer has a request in hand, and others wait`, () =>
        stage.until('all workers of the zergServer to be busy, and a request to wait in its queue', async () => {
          const { workers, listen_queue: waiting } = await zergServer.stats();
          const busy = workers.filter((worker) => worker.status === 'busy').length;
          return busy === stage.processes && waiting > 0 ? HOLDS : null;
        }),
      );
    }
  },
});
