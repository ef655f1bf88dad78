import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: "a graceful reload with uWSGI's own WebSockets that are held open",
  mustShow: 'a worker waits for its WebSocket until its mercy is over, and is killed: it ends without a Close (1006)',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/WebSockets.html',
  tags: ['reload', 'websocket'],
  cure: 'uwsgi-ws-app-closes',
  expect: reproduces({
    says: 'a WebSocket is a request that does not end, and its API has no Close',
    outcome: 'truncated',
    also: ['reset'],
    causes: ['no-mercy'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  startups: 2,
  siege: { mix: { ws: 4 }, lanes: ['reused'] },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/short-mercy.ini', 'server');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
