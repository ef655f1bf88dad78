import { finishWhileFrozen } from '../../harness/servers/haproxy/frozen-finish.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'HAProxy, a new process that takes the listening sockets over (`-x`) before the old one is told to finish (`-sf`)',
  mustShow: 'no request fails: both processes accept from one queue, which stays when the old one lets go of it',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'race'],
  advice: {
    use: 'HAProxy is not run as a master with its worker, which does the same by itself (`haproxy-master-worker-reload`)',
    breaks: '-sf without -x, or a stats socket without "expose-fd listeners": connections that wait are reset (`haproxy-sf`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy-1', { withoutMaster: true });
  },

  // The same steps as in `haproxy-sf`: a request that is placed while the old process is frozen is answered by the new one.
  async reload(stage) {
    const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      await stage.startHaproxy('haproxy-2', { withoutMaster: true, socketsFrom: stage.instance('haproxy-1') });
      await finishWhileFrozen(stage, 'haproxy-1');
      await stage.endBackends(old);
    });
  },
});
