import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: "a graceful reload with uWSGI's own WebSockets, which the application closes (1001) when the version is switched",
  mustShow: 'each worker sends a Close behind an answer, and ends within its mercy; clients connect again, and wait for the new version',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/WebSockets.html',
  tags: ['reload', 'websocket'],
  advice: {
    use: "WebSockets of uWSGI's own API: the application must know of the deploy, and send the octets of a Close itself",
    breaks: 'an application that holds them until the worker is killed (`uwsgi-ws-no-mercy`)',
  },
  expect: zeroDowntime(),
  startups: 2,
  siege: { mix: { get: 2, ws: 4 }, paths: ['/fast/'] },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/short-mercy.ini', 'server', { FOOSERV_WS_ON_SWITCH: 'close' });
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
