import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`q`: a graceful stop, then a start',
  mustShow: 'no request in hand is lost; who waits in the queue is reset, who comes later refused',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/MasterFIFO.html#available-commands',
  tags: ['stop'],
  advice: {
    use: 'a stop that answers what is in hand; to deploy, something else has to turn clients away before',
    breaks: 'an http router inside, up to uWSGI 2.0.26 (`graceful-stop-embedded-router`)',
  },
  cure: 'graceful-stop-behind-pool',
  expect: reproduces({
    says: 'clients that come after the stop are turned away, and no others',
    outcome: 'reset',
    also: ['refused'],
    causes: ['listener-ended', 'nobody-listens'],
    log: { instance: 'ver_a-1', pattern: /graceful shutdown triggered/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'ver_a-1');
  },

  // What is in hand is answered. Who has connected and was not accepted yet is reset when the last worker has gone and the
  // socket is closed; who comes later is refused. A stop is no way to deploy unless another server turns clients away first.
  async reload(stage) {
    await stopAndStart(stage, { ini: 'reload/http-socket.ini', stop: () => stage.writeFifo('master.fifo', 'q'), inHand: 'answered' });
  },
});
