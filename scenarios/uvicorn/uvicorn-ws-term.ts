import { bootWithWebSockets, replaceWithWebSockets } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, reproduces } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

const LOST = {
  outcome: 'truncated',
  also: ['reset'],
  causes: ['websocket-cut'],
  log: { instance: 'ver_a-1', pattern: /Shutting down$/ },
} as const;

export default defineScenario({
  title: 'uvicorn behind nginx, TERM while WebSockets wait for answers, spoken by the library websockets',
  mustShow:
    'uvicorn closes each WebSocket at once, and the message that it has in hand is never answered: with 1012 (0.32.0), or without a Close, which is 1006 (0.17.6)',
  source: 'https://www.uvicorn.org/settings/#implementation',
  tags: ['uvicorn', 'nginx', 'websocket'],
  cure: 'uvicorn-ws-leave-first',
  expect: reproduces({
    ...LOST,
    says: 'uvicorn 0.17.6 has no Close for a WebSocket of the library websockets when it is told to end',
  }),
  since: [
    {
      version: '0.21',
      because: 'uvicorn sends a Close with 1012 since 0.21.0 (PR 1816), whatever the application has in hand',
      expect: reproduces({
        ...LOST,
        says: 'an end sends a Close (1012) at once, and what the application answers after that is dropped',
      }),
    },
  ],
  needs: { nginx: 'nginx-light' },
  startups: 2,
  // Of WebSockets alone: what else such a reload loses, other scenarios show. An answer takes 200 ms, and the next message follows at
  // once: so each WebSocket waits for one whenever the end comes.
  siege: { mix: { ws: 4 }, lanes: ['reused'], requests: { '/ws/': { webSocket: { everyMs: 0 } } } },

  boot: (stage) => bootWithWebSockets(stage),

  async reload(stage) {
    await replaceWithWebSockets(stage, async () => {});
  },
});
