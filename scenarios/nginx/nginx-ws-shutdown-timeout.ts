import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';

export default defineScenario({
  title: 'nginx, a reload with a `worker_shutdown_timeout` and WebSockets that are held open',
  mustShow: 'the old workers cut each WebSocket when the time is over, without a Close (1006), and the clients connect again',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
  tags: ['nginx', 'reload', 'timeouts', 'websocket'],
  cure: 'nginx-ws-reload',
  expect: reproduces({
    says: 'nginx closes the connections of a WebSocket, and says no Close in the name of the backend',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['shutdown-timeout'],
    log: { instance: 'nginx', pattern: /: gracefully shutting down$/ },
  }),
  startups: 2,
  // Of WebSockets alone: what else such a reload loses, other scenarios show.
  siege: { mix: { ws: 4 }, lanes: ['reused'] },

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-websocket.conf', { names: { SHUTDOWN_TIMEOUT: '500ms' } });
  },

  reload: reloadToNewBackends,
});
