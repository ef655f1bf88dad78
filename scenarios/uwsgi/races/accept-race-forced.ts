import { reloadInPlace } from '../../../harness/servers/uwsgi/reload.ts';
import { meetsAccepts, startWithSlowAccept } from '../../../harness/servers/uwsgi/slow-accept.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload that meets workers between accept() and the first look at the request',
  mustShow: 'a reset for each of these connections: the worker does not count it as a request yet, and ends',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/uwsgi.c#L1245',
  tags: ['reload', 'race', 'forced'],
  cure: 'accept-race-retried',
  needs: { strace: 'strace' },
  expect: reproduces({
    says: 'a worker that gets the signal between accept() and in_request = 1 ends with the connection in its hand',
    outcome: 'reset',
    causes: ['accept-race'],
    log: { instance: 'server', pattern: /^Gracefully killing worker \d+ / },
  }),
  siege: { clients: 10 },
  startups: 2,

  // `saturated` measures how often this is lost without help: some requests in a thousand workers that end under all the load
  // that they can take. Here the moment is stretched from microseconds to a fifth of a second.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startWithSlowAccept(stage, 'reload/http-socket.ini', { FOOSERV_SLOW_SECONDS: '0.5-1' });
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      await meetsAccepts(stage, server);
      server.kill('SIGHUP');
    });
  },
});
