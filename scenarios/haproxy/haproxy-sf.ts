import { finishWhileFrozen } from '../../harness/servers/haproxy/frozen-finish.ts';
import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'HAProxy, a new process beside the old one, which is then told to finish (`-sf` without `-x`)',
  mustShow: 'connections that wait in the queue of the old process are reset when it closes its listening socket',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'race'],
  cure: 'haproxy-sf-x',
  expect: reproduces({
    says: 'each process has a listening socket of its own, and what waits in the queue of the old one is reset when it closes that',
    outcome: 'reset',
    causes: ['listener-closed'],
    log: { instance: 'haproxy-1', pattern: /Proxy front stopped/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy-1', { withoutMaster: true });
  },

  // SO_REUSEPORT lets both listen, and the kernel chooses for each connection into whose queue it is put.
  async reload(stage) {
    const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      await stage.startHaproxy('haproxy-2', { withoutMaster: true });
      await finishWhileFrozen(stage, 'haproxy-1');
      await stage.endBackends(old);
    });
  },
});
