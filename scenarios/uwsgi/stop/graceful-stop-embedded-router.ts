import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { stopAndStart } from '../../../harness/servers/uwsgi/stop-instance.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`q` with an `http` router in the same instance',
  mustShow: 'up to uWSGI 2.0.26 an empty reply for each request in hand; from 2.0.27 on for those that come later',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/MasterFIFO.html#available-commands',
  tags: ['stop'],
  cure: 'graceful-stop-behind-pool',
  expect: reproduces({
    says: 'the http router of the instance ends with it, and whatever it has accepted',
    outcome: 'empty-reply',
    also: ['reset', 'refused'],
    causes: ['gateway-buried', 'listener-ended', 'nobody-listens'],
    log: { instance: 'ver_a-1', pattern: /graceful shutdown triggered/ },
  }),
  behaves: { inHand: 'lost' },
  since: [
    {
      version: '2.0.27',
      because: 'the router stays until the workers have finished what they have in hand (unbit/uwsgi #2656)',
      behaves: { inHand: 'answered' },
    },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/embedded-router.ini', 'ver_a-1');
  },

  // Up to uWSGI 2.0.26 the router is killed first, with what the workers have in hand. From 2.0.27 on it stays until they have
  // finished; but it goes on to accept, and a request that it accepts then is lost. `graceful-stop` shows how it is without a router.
  async reload(stage) {
    await stopAndStart(stage, {
      ini: 'reload/embedded-router.ini',
      stop: () => stage.writeFifo('master.fifo', 'q'),
      inHand: stage.behaves('inHand') === 'answered' ? 'answered' : 'lost',
    });
  },
});
