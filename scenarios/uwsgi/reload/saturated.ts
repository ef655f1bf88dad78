import { everyWorkerReplaced, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, showsNowAndThen } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

/** Each asks four workers to end. */
const ROUNDS = 75;

export default defineScenario({
  title: 'graceful ends of workers under all the load that they can take, 300 of them',
  mustShow: 'now and then a request is lost between its accept and the moment from which a worker counts it as its own',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/uwsgi.c#L1245',
  tags: ['reload', 'rate'],
  expect: showsNowAndThen({
    says: 'a worker that gets the signal between accept() and in_request = 1 ends with the connection in its hand',
    outcomes: ['reset', 'empty-reply'],
    causes: ['accept-race'],
    trial: { says: 'a worker that is asked to end', instance: 'server', pattern: /^Gracefully killing worker \d+ / },
    leastTrials: 250,
    // A worker that has nothing to do can lose nothing.
    leastAnswersPerTrial: 20,
    atMost: 0.05,
  }),
  // No version changes: a worker is forked again from the master, without an import, so that many can end in a short time.
  // The way in which it ends is that of every graceful reload (core/uwsgi.c, gracefully_kill).
  expectsChange: false,
  siege: { paths: ['/fast/'], clients: 12 },
  processes: 4,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/saturated.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const before = await server.stats();
        await stage.writeFifo('master.fifo', 'w');
        await everyWorkerReplaced(stage, server, before);
      }
    });
  },
});
