import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { startUpgraded } from '../../harness/servers/nginx/upgrade-with-way-back.ts';

export default defineScenario({
  title: 'nginx, an upgrade of the binary that is taken back: HUP to the old master, and then QUIT to the new one',
  mustShow: 'no request fails, and none waits: the old master starts workers again, with the configuration that it had before',
  source: 'https://nginx.org/en/docs/control.html#upgrade',
  tags: ['nginx', 'upgrade', 'rollback'],
  advice: {
    use: "the new binary does not do what it must: the old master still has its workers' configuration",
    breaks: 'QUIT to the old master: after that there is no way back',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  boot: (stage) => startUpgraded(stage),

  // The old master reads nothing anew, since it has started another binary (ngx_master_process_cycle: `ngx_new_binary`).
  async reload(stage) {
    const nginx = stage.instance('nginx');
    const [old] = await stage.livingMasters(nginx);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      await stage.upgradeBinary(nginx);
      stage.signalMaster(nginx, 'SIGWINCH', old);
      await stage.oldWorkersExit(nginx);
    });
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      stage.signalMaster(nginx, 'SIGHUP', old);
      await nginx.says(/: start worker process \d+$/, { what: 'the workers of the old master', times: 2 });
      stage.signalMaster(nginx, 'SIGQUIT');
      await stage.oldWorkersExit(nginx);
    });
  },
});
