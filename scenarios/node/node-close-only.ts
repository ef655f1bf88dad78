import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, `server.close()` and nothing more: connections that clients keep never end',
  mustShow: 'an old worker goes on to answer on the connections that are kept, until it is killed with what it then has in hand',
  source: 'https://nodejs.org/api/http.html#serverclosecallback',
  tags: ['node', 'reload', 'keep-alive'],
  cure: 'node-rolling-reload-kept',
  expect: reproduces({
    says: '`close` waits for connections that are in use, and a client that keeps one in use keeps the old worker',
    outcome: 'empty-reply',
    also: ['reset'],
    connection: 'reused',
    causes: ['kill-timeout'],
    log: { instance: 'server', pattern: /did not end within 8000 ms, and is killed$/ },
  }),
  siege: { lanes: ['reused'] },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { worker: 'worker-close-only.mjs', killAfterMs: 8000 });
  },

  // 8 s are more than the longest request takes, so that only what is kept for ever is killed.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
