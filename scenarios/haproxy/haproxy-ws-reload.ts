import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'HAProxy, a reload (`-W`, SIGUSR2) with WebSockets that are held open',
  mustShow:
    'each WebSocket goes on in the old worker that has it, which stays for as long as it is open, and new ones are opened in the new worker; no message is lost',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'websocket'],
  advice: {
    use: 'WebSockets may stay with the old version until their clients leave; the old backends stay for as long, too',
    breaks: 'a hard-stop-after that is shorter than they last (`haproxy-ws-hard-stop-after`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,
  // Each WebSocket lasts for six seconds. Without kept connections: those that are idle are closed, and may lose a request by it.
  siege: { mix: { get: 6, ws: 4 }, requests: { '/ws/': { webSocket: { everyMs: 200, messages: 30 } } } },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy', { hardStopAfter: '1h' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      // A request of its own, since the clients may all be at slow ones.
      (await stage.connect()).send('/fast/');
      await stage.takesOver(stage.instance('haproxy'));
    });
  },
});
