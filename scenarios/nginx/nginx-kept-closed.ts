import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, clients that send a request on a kept connection which a reload has just closed',
  mustShow: 'the request is lost: a GET, which browsers and proxies send again by themselves, and a POST, which they do not',
  source: 'https://github.com/nginx/nginx/pull/437',
  tags: ['nginx', 'reload', 'kept', 'forced', 'race'],
  cure: 'nginx-without-keepalive',
  expect: reproduces({
    says: 'an old worker closes what is idle, and a client that is some milliseconds away has sent its next request before it knows',
    outcome: 'empty-reply',
    also: ['reset'],
    connection: 'reused',
    causes: ['idle-closed'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  // Two clients do not look what the server does on their connections, in the place of clients that are far away.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      const kept = await stage.keptConnections(2);
      for (const connection of kept) connection.lookAway();
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
      kept[0]?.send('/fast/', 'GET');
      kept[1]?.send('/fast/', 'POST');
      await Promise.all(kept.map(({ outcome }) => outcome));
    });
  },
});
