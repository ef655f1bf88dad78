import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload under kept connections, on http11-socket',
  mustShow: 'a kept connection is reset under its next request; a client that tries again would not have shown it',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html#http-keep-alive',
  tags: ['reload', 'keep-alive'],
  cure: 'keep-alive-router-apart',
  expect: reproduces({
    says: 'a worker that ends closes its kept connections without a word',
    outcome: 'reset',
    also: ['empty-reply'],
    connection: 'reused',
    causes: ['kept-connection-closed'],
  }),
  siege: { lanes: ['reused'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http11-socket.ini');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
