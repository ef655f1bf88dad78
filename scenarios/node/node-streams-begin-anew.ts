import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload whose old workers close their streams, and an application that does not read `Last-Event-ID`',
  mustShow: 'each client that comes again gets all events from the first one on: what it had comes twice',
  source: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  tags: ['node', 'reload', 'streams'],
  cure: 'node-streams-closed',
  expect: reproduces({
    says: 'a browser says in `Last-Event-ID` what it has, and it is for the application to read it',
    outcome: 'repeated',
    causes: ['stream-begun-anew'],
    log: { instance: 'server', pattern: /^worker \d+ is told to end$/ },
  }),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { killAfterMs: 1000, closesStreams: true, streamsBeginAnew: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
