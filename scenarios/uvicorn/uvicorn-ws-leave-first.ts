import { bootWithWebSockets, replaceWithWebSockets } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn behind nginx, whose application closes its WebSockets (1001) before TERM',
  mustShow: 'each WebSocket is closed behind an answer, its client goes on at the new uvicorn, and the old one ends when none is left',
  source: 'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  tags: ['uvicorn', 'nginx', 'websocket'],
  advice: {
    use: 'WebSockets on uvicorn: the application is told first, here by SIGUSR1, and lets them go when nothing is on its way',
    breaks: 'TERM while they are open (`uvicorn-ws-term`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  needs: { nginx: 'nginx-light' },
  startups: 2,
  // Each WebSocket lasts for six seconds. An answer takes 200 ms, so that no message is on its way when a
  // Close comes behind one. Without kept connections: those that are idle are closed, and may lose a request by it.
  siege: { mix: { get: 6, ws: 4 }, requests: { '/ws/': { webSocket: { everyMs: 400, messages: 15 } } } },

  boot: (stage) => bootWithWebSockets(stage),

  // The old workers of nginx end with the last WebSocket that they have.
  async reload(stage) {
    await replaceWithWebSockets(stage, async () => {
      stage.instance('ver_a-1').kill('SIGUSR1');
      await stage.nginxHasReloaded(stage.instance('nginx'));
    });
  },
});
