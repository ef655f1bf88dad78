import { bootWithWebSockets, replaceWithWebSockets } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn 0.17.6 behind nginx, TERM with WebSockets that are held open, spoken by the library websockets',
  mustShow: 'uvicorn closes the connection of each WebSocket without a Close (1006), whatever is on its way; by wsproto it would say 1012',
  source: 'https://www.uvicorn.org/settings/#implementation',
  tags: ['uvicorn', 'nginx', 'websocket'],
  cure: 'uvicorn-ws-leave-first',
  expect: reproduces({
    says: 'uvicorn 0.17.6 has no Close for a WebSocket of the library websockets when it is told to end',
    outcome: 'truncated',
    also: ['reset'],
    causes: ['websocket-cut'],
    log: { instance: 'ver_a-1', pattern: /Shutting down$/ },
  }),
  needs: { nginx: 'nginx-light' },
  startups: 2,
  // Of WebSockets alone: what else such a reload loses, other scenarios show.
  siege: { mix: { ws: 4 }, lanes: ['reused'] },

  boot: (stage) => bootWithWebSockets(stage),

  async reload(stage) {
    await replaceWithWebSockets(stage, async () => {});
  },
});
