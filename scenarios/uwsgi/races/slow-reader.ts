import { reloadInPlace, startServer, waitForTheirClients } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload while clients read a large answer slowly',
  mustShow: 'their answers are cut short: the signal of the reload ends the wait for the client, and uWSGI takes that for an error',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/writer.c#L688',
  tags: ['reload'],
  cure: 'slow-reader-behind-nginx',
  expect: reproduces({
    says: 'a wait to write that is interrupted by the signal is not taken up again',
    outcome: 'truncated',
    causes: ['write-interrupted'],
    log: { instance: 'server', pattern: /uwsgi_simple_wait_write_hook\(\)\/poll\(\): Interrupted system call/ },
  }),
  // 16 MiB, which a client reads at some 4 MiB a second: the kernel's buffers hold less, so that the worker has to wait.
  siege: { clients: 4, paths: ['/big/', '/fast/'], readPauseMs: { '/big/': 15 } },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The same step as in `sighup`, which loses nothing. A worker that computes is left alone; one that waits for its client
  // to read on (poll in core/writer.c) is interrupted, and does not try again, as it does when it waits for its client to
  // write (since unbit/uwsgi #1238).
  async reload(stage) {
    await waitForTheirClients(stage, stage.instance('server'), 3);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
