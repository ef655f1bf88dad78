import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload with less time for an old worker than its streams last',
  mustShow: 'each stream that is open on an old worker is cut when the worker is killed, and its client goes on where it was on a new one',
  source: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  tags: ['node', 'reload', 'streams', 'timeouts'],
  cure: 'node-streams-closed',
  expect: reproduces({
    says: 'a graceful end waits for streams as for any answer, and what ends a worker does not wait as long as they last',
    outcome: 'truncated',
    also: ['reset', 'empty-reply'],
    causes: ['kill-timeout'],
    log: { instance: 'server', pattern: /did not end within 1000 ms, and is killed$/ },
  }),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { killAfterMs: 1000 });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
