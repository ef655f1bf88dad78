import { freeze, thaw } from '../../harness/run/stage/freeze.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

const WHICH = 'a worker';

export default defineScenario({
  title: 'uvicorn --workers, a worker that does not come to answer its parent for 5 s',
  mustShow: 'the parent kills it with all that it has in hand; 0.17.6 does not look after its workers, and nothing is lost',
  source: 'https://www.uvicorn.org/deployment/#built-in',
  tags: ['uvicorn', 'recycling', 'forced'],
  cure: 'uvicorn-gunicorn-hung-worker',
  expect: zeroDowntime(),
  behaves: { 'a hung worker': 'is left alone' },
  since: [
    {
      version: '0.30',
      because: 'the parent asks its workers for a sign of life since 0.30.0, and the 5 s are fixed until 0.37',
      expect: reproduces({
        says: 'whatever holds a process up for 5 s (a call that keeps the lock of the interpreter, a machine that swaps) costs its requests',
        outcome: 'reset',
        also: ['empty-reply'],
        causes: ['hung-worker-killed', 'hung-worker-killed-unread'],
        log: { instance: 'server', pattern: /Child process \[\d+\] died/ },
      }),
      behaves: { 'a hung worker': 'is killed' },
    },
  ],
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startUvicorn('server');
  },

  // The worker is frozen in the place of one that computes in C. A request lies in one of its connections.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      const connection = await stage.connect();
      const worker = await connection.acceptedBy(server);
      await freeze(stage, server, worker, WHICH);
      connection.send('/fast/');
      if (stage.behaves('a hung worker') === 'is killed') {
        await server.says(/Child process \[\d+\] died/, { what: 'the parent to kill the worker' });
        await stage.newServersAreReady(server, 1);
      } else thaw(server, worker, WHICH);
      await connection.outcome;
    });
  },
});
