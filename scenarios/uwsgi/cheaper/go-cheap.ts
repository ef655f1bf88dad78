import { hasRequestsInHand, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`C` written to the master FIFO: cheap mode',
  mustShow: 'every worker is killed with what it has in hand, and started again by the next request',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/master_utils.c#L1750',
  tags: ['cheaper'],
  cure: 'cheaper',
  expect: reproduces({
    says: 'cheap mode begins with SIGKILL for all workers',
    outcome: 'empty-reply',
    // A worker that is killed without having read what it accepted resets the connection.
    also: ['reset'],
    causes: ['gone-cheap'],
    log: { instance: 'server', pattern: /going cheap\.\.\./ },
  }),
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // `cheaper`, one `-` after the other, is the cure.
  async reload(stage) {
    const server = stage.instance('server');
    await hasRequestsInHand(stage, server, 3);
    await stage.steps(async () => {
      await stage.writeFifo('master.fifo', 'C');
      await server.says(/cheap mode enabled: waiting for socket connection/, { what: 'cheap mode to begin' });
    });
  },
});
