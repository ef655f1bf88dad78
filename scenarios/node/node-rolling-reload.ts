import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload: a new worker listens before an old one is told to end',
  mustShow: 'no request fails, and none waits for the import',
  source: 'https://nodejs.org/api/cluster.html#event-listening',
  tags: ['node', 'reload'],
  advice: {
    use: 'the usual way for a cluster by hand; each client opens a connection for each request, or stands behind a proxy that does',
    breaks:
      'clients that keep connections (`node-close-only`), an old worker that is told before the new one listens (`node-reload-before-listen`), a worker without a handler (`node-sigterm-without-handler`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server');
  },

  // For each old worker: fork a new one, wait for its event `listening`, then SIGTERM. The old one closes its server, finishes what it
  // has in hand, and disconnects from the primary, which hands what came meanwhile to another.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
