import { defineScenario, zeroDowntime } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 reload` with clients that keep their connections: `Connection: close` first, then `closeIdleConnections`',
  mustShow: 'no request fails: an old worker asks its clients to leave with each answer, and then closes what is idle',
  source: 'https://nodejs.org/api/http.html#servercloseidleconnections',
  tags: ['pm2', 'reload', 'keep-alive'],
  advice: {
    use: 'clients keep their connections, as browsers, proxies and load balancers do',
    breaks: 'server.close() alone (`pm2-close-only`); a client that sends its next request in the moment at which its connection is closed',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { lanes: ['new', 'reused'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { drainMs: 1000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.pm2('reload');
    });
  },
});
