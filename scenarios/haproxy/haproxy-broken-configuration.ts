import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, refuted } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  title: 'control: HAProxy, SIGUSR2 with a configuration that can not be loaded',
  mustShow: 'inconclusive: the reload is refused, the old worker serves on, and nothing changed',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['control', 'haproxy', 'broken-deploy'],
  expect: refuted({ as: 'inconclusive', by: 'transition' }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy');
  },

  // The master executes itself anew, finds the fault, and waits with the old worker for a better configuration (src/haproxy.c,
  // reexec_on_failure). It exits with no code, and the command that sent the signal hears nothing: only its log tells.
  async reload(stage) {
    const haproxy = stage.instance('haproxy');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeConfiguration(await stage.startBackends('ver_b', 2), 'not-parsable.cfg');
      haproxy.kill('SIGUSR2');
      await haproxy.says(/Loading failure!|Failed to load worker/, { what: 'the master to refuse the configuration' });
    });
    await stage.observe('the old worker serves on', () =>
      haproxy.alive && !haproxy.hasSaid(/worker \(\d+\) exited/) ? HOLDS : haproxy.logTail(),
    );
  },
});
