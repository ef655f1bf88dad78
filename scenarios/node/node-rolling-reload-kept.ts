import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload with clients that keep their connections: `Connection: close` first',
  mustShow: 'no request fails: an old worker asks its clients to leave with each answer, and then closes what is idle',
  source: 'https://nodejs.org/api/http.html#servercloseidleconnections',
  tags: ['node', 'reload', 'keep-alive'],
  advice: {
    use: 'clients keep their connections, as browsers, proxies and load balancers do',
    breaks: 'a client that sends its first request on a kept connection after the time is over, in the moment at which it is closed',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { lanes: ['new', 'reused'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { drainMs: 1000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
