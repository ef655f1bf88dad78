import { freeze } from '../../harness/run/stage/freeze.ts';
import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a worker that is stuck and killed: the connection that it was handed stays open, and is never answered',
  mustShow:
    'the request on the connection that the worker keeps is reset; the connection that the primary has just handed to it hangs until its client gives up',
  source: 'https://nodejs.org/api/cluster.html#how-it-works',
  tags: ['node', 'reload', 'forced'],
  cure: 'node-rolling-reload',
  expect: reproduces({
    says: 'the primary keeps a connection until the worker says that it has taken it, and forgets it if the worker dies before',
    outcome: 'timeout',
    also: ['reset', 'empty-reply'],
    causes: ['handed-to-dead-worker', 'kill-timeout'],
    log: { instance: 'server', pattern: /did not end within 1000 ms, and is killed$/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { killAfterMs: 1000 });
  },

  // The worker is frozen in the place of one that computes for ever. What comes meanwhile lies in its sockets, and in the channel by which
  // the primary hands connections on.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const connection = await stage.connect();
      const worker = await connection.acceptedBy(server);
      connection.send('/fast/');
      await connection.outcome;
      await freeze(stage, server, worker, 'a worker');
      connection.send('/fast/');
      await stage.reloads(server);
    });
  },
});
