import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with WebSockets that are held open',
  mustShow:
    'each WebSocket goes on in the old worker that has it, which stays for as long as it is open, and new ones are opened in the new worker; no message is lost',
  source: 'https://nginx.org/en/docs/http/websocket.html',
  tags: ['nginx', 'reload', 'websocket'],
  advice: {
    use: 'WebSockets may stay with the old version until their clients leave, and there is memory for the old workers meanwhile',
    breaks: 'a worker_shutdown_timeout, which closes them (`nginx-ws-shutdown-timeout`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,
  // Each WebSocket lasts for six seconds. Without kept connections: those that are idle are closed, and may lose a request by it.
  siege: { mix: { get: 6, ws: 4 }, requests: { '/ws/': { webSocket: { everyMs: 200, messages: 30 } } } },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-websocket.conf', { names: { SHUTDOWN_TIMEOUT: '1h' } });
  },

  // The old workers exit when the last of their WebSockets has ended, after the transition is complete.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      // A request of its own, since the clients may all be at slow ones.
      (await stage.connect()).send('/fast/');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.newWorkersStart(nginx);
    });
  },
});
