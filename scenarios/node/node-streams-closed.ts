import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload whose old workers close their streams and ask the clients to come again',
  mustShow:
    'each stream on an old worker comes to its last chunk, and its client gets the next event from a new worker: none is missing, none comes twice',
  source: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time',
  tags: ['node', 'reload', 'streams', 'timeouts'],
  advice: {
    use: 'streams that last longer than a reload may take: the worker ends within a second, whatever they last',
    breaks:
      'an application that does not end its streams when its process is told to end (`node-streams-killed`), or that does not read Last-Event-ID',
  },
  expect: zeroDowntime(),
  siege: { paths: ['/fast/'], mix: { get: 2, sse: 6 } },
  startups: 3,

  // The cure of `node-streams-killed`, with the same steps and the same second. On SIGTERM the application sends `retry: 50`, which makes an
  // EventSource connect again after 50 ms, and ends the answer.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { killAfterMs: 1000, closesStreams: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('server'));
    });
  },
});
