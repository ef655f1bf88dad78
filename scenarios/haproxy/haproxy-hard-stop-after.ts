import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';

const ENDS = {
  says: 'when `hard-stop-after` is over, an old process ends with what it has in hand',
  causes: ['hard-stop-after'],
  log: { instance: 'haproxy', pattern: /soft-stop running for too long, performing a hard-stop/ },
};

export default defineScenario({
  title: 'HAProxy, a reload with a `hard-stop-after` that is shorter than a request',
  mustShow: 'the old worker ends when its time is over, and answers 502 to what it has in hand, or nothing, though the backends are well',
  source: 'https://docs.haproxy.org/2.6/configuration.html#3.1-hard-stop-after',
  tags: ['haproxy', 'reload', 'timeouts'],
  cure: 'haproxy-master-worker-reload',
  expect: reproduces({ ...ENDS, outcome: 'wrong-status', status: 502 }),
  since: [
    {
      version: '3.0.11',
      because: 'HAProxy 3.0.11 closes the connection without an answer; its log says 500, of which it sends no byte',
      expect: reproduces({ ...ENDS, outcome: 'empty-reply' }),
    },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy', { hardStopAfter: '100ms' });
  },

  // The cure takes the same steps with 30 s.
  async reload(stage) {
    const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      await stage.reloads(stage.instance('haproxy'));
      await stage.endBackends(old);
    });
  },
});
