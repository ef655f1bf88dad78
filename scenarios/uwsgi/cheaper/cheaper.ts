import { type Found, HOLDS } from '../../../harness/core/record/recorder.ts';
import { countWorkers, scaleTo } from '../../../harness/servers/uwsgi/cheaper.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`-` and `+` written to the master FIFO: fewer workers, and more',
  mustShow: 'no request fails: a worker that is ended so finishes what it has in hand',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Cheaper.html',
  tags: ['cheaper'],
  advice: {
    use: 'fewer workers or more; it deploys nothing',
    breaks: 'cheap mode, C, which kills what is in hand (`go-cheap`)',
  },
  expect: zeroDowntime(),
  // Only the number of workers changes.
  expectsChange: false,
  // A worker that is busy is not ended, and `-` waits for one that is not: there must be more workers than requests.
  siege: { clients: 3 },
  processes: 8,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'cheaper/cheaper.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(() => scaleTo(stage, server, 4));
    await stage.observe('four workers are left', async () => workersAre(4, await countWorkers(server)));
    await stage.steps(() => scaleTo(stage, server, stage.processes));
    await stage.observe('all workers are back', async () => workersAre(stage.processes, await countWorkers(server)));
  },
});

function workersAre(wanted: number, found: number): Found {
  return found === wanted ? HOLDS : `there are ${found}`;
}
