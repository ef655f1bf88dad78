import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'HAProxy, a master with its worker (`-W`) and SIGUSR2: a new worker with a new configuration',
  mustShow: 'no request fails and none waits: the new worker takes the listening sockets over, and the old one finishes what it has',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload'],
  advice: {
    use: 'the usual reload, and that of the systemd unit of Debian: blue and green backends, new certificates, any change of the configuration',
    breaks:
      'a hard-stop-after that is shorter than a request (`haproxy-hard-stop-after`); a configuration that can not be loaded changes nothing (`haproxy-broken-configuration`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy');
  },

  // The new backends run before HAProxy hears of them, and the old ones until its old worker has ended.
  async reload(stage) {
    const haproxy = stage.instance('haproxy');
    const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
      await stage.reloads(haproxy);
      await stage.endBackends(old);
    });
    await stage.observe('the master is the same process', () => (haproxy.alive ? HOLDS : haproxy.logTail()));
  },
});
