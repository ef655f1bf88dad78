import { reloadWithHandedConnection } from '../../harness/servers/pm2/handed-connection.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, a connection that was handed to a worker that handles SIGINT, in the moment of its SIGINT',
  mustShow: 'no request fails: the worker has closed its server and takes the connection no more, so that the primary hands it to another',
  source: 'https://nodejs.org/api/cluster.html#workerdisconnect',
  tags: ['pm2', 'reload', 'signals', 'forced'],
  expect: zeroDowntime(),
  // Fast requests alone: while a worker is frozen, nothing but what was handed to it last waits there.
  siege: { clients: 3, paths: ['/fast/'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server');
  },

  // What the frozen worker has in hand waits for as long as it is frozen: longer than an import.
  reload: reloadWithHandedConnection,
});
