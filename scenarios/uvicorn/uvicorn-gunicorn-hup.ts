import { observeWait } from '../../harness/run/stage/waiting.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn, gunicorn as the manager of its workers: HUP while a request is on its way to one of them',
  mustShow:
    'an old worker closes the connection at once, although a request has begun to come; and all wait while the new workers import the app',
  source: 'https://www.uvicorn.org/deployment/#gunicorn',
  tags: ['uvicorn', 'gunicorn', 'reload', 'race', 'forced'],
  cure: 'uvicorn-behind-nginx',
  expect: reproduces({
    says: 'a worker that gunicorn tells to end closes each connection from which no whole head of a request was read (uvicorn PR#3124)',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['closed-unread'],
    log: { instance: 'server', pattern: /Shutting down$/ },
  }),
  needs: { gunicorn: 'gunicorn' },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const connection = await stage.connect();
      await connection.acceptedBy(server);
      connection.sendHalf('/fast/');
      server.kill('SIGHUP');
      await stage.newServersAreReady(server);
      await server.says(/Finished server process \[\d+\]/, { what: 'all old workers to end', times: stage.processes });
    });
    await observeWait(stage, beganMs);
  },
});
