import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`R` written to the master FIFO: a brutal reload',
  mustShow: 'an empty reply for each request in hand; one letter apart from `fifo-reload`, which loses none',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/MasterFIFO.html#available-commands',
  tags: ['reload'],
  cure: 'fifo-reload',
  expect: reproduces({
    says: 'a brutal reload cuts off what is in hand',
    outcome: 'empty-reply',
    // A worker that ends without having read what it accepted resets the connection.
    also: ['reset'],
    causes: ['brutal-reload', 'brutal-reload-before-app'],
    log: { instance: 'server', pattern: /brutally killing workers/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 3);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, () => stage.writeFifo('master.fifo', 'R'));
  },
});
