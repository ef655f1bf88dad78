import { freeze, thaw } from '../../harness/run/stage/freeze.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

const WHICH = 'a worker';

export default defineScenario({
  title: 'uvicorn, gunicorn as the manager of its workers, and one that gives no sign of life for 8 s',
  mustShow: 'the worker is given the time that `timeout` says, and what it has in hand is answered',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#timeout',
  tags: ['uvicorn', 'gunicorn', 'recycling', 'forced'],
  expect: zeroDowntime(),
  needs: { gunicorn: 'gunicorn' },
  expectsChange: false,
  varies: { frozenMs: { min: 0, max: 20_000, usual: 8000 } },
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server');
  },

  // Longer than the 5 s after which uvicorn's own parent kills a worker (`uvicorn-hung-worker`).
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      const connection = await stage.connect();
      const worker = await connection.acceptedBy(server);
      await freeze(stage, server, worker, WHICH);
      connection.send('/fast/');
      await stage.pause('frozenMs');
      thaw(server, worker, WHICH);
      await connection.outcome;
    });
  },
});
