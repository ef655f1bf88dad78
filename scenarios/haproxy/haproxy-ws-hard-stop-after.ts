import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'HAProxy, a reload with a `hard-stop-after` and WebSockets that are held open',
  mustShow: 'the old worker ends when its time is over, and cuts each WebSocket without a Close (1006); the clients connect again',
  source: 'https://docs.haproxy.org/2.6/configuration.html#3.1-hard-stop-after',
  tags: ['haproxy', 'reload', 'timeouts', 'websocket'],
  cure: 'haproxy-ws-reload',
  expect: reproduces({
    says: 'when `hard-stop-after` is over, an old process ends with what it has in hand, and a WebSocket lasts longer than any request',
    outcome: 'truncated',
    also: ['reset'],
    causes: ['hard-stop-after'],
    log: { instance: 'haproxy', pattern: /soft-stop running for too long, performing a hard-stop/ },
  }),
  startups: 2,
  // Of WebSockets alone: what else such a reload loses, other scenarios show.
  siege: { mix: { ws: 4 }, lanes: ['reused'] },

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy', { hardStopAfter: '1s' });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      await stage.reloads(stage.instance('haproxy'));
    });
  },
});
