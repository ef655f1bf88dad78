import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { startUpgraded } from '../../harness/servers/nginx/upgrade-with-way-back.ts';

export default defineScenario({
  title: 'nginx, an upgrade of the binary as the manual has it: USR2, WINCH, and then QUIT to the old master',
  mustShow:
    'no request fails, and none waits: the old workers end by WINCH, and the old master stays until it is sure that it is not needed',
  source: 'https://nginx.org/en/docs/control.html#upgrade',
  tags: ['nginx', 'upgrade'],
  advice: {
    use: 'nginx itself is new, and a way back is wanted (`nginx-upgrade-rollback`)',
    breaks: 'an nginx in the foreground, which ignores USR2 (`nginx-upgrade-in-foreground`), and WINCH, too, until it was upgraded once',
  },
  rollback: 'nginx-upgrade-rollback',
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  boot: (stage) => startUpgraded(stage),

  async reload(stage) {
    const nginx = stage.instance('nginx');
    const [old] = await stage.livingMasters(nginx);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      await stage.upgradeBinary(nginx);
      stage.signalMaster(nginx, 'SIGWINCH', old);
      await stage.oldWorkersExit(nginx);
    });
    await stage.observe('the old master is there still, without workers', async () => {
      const masters = await stage.livingMasters(nginx);
      return masters.length === 2 && masters[0] === old ? HOLDS : `masters that live: ${masters.join(', ')}`;
    });
    stage.signalMaster(nginx, 'SIGQUIT', old);
    await stage.until('the old master to end', async () => ((await stage.livingMasters(nginx)).length === 1 ? true : null));
  },
});
