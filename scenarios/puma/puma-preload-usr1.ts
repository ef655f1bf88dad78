import { observeWait } from '../../harness/run/stage/waiting.ts';
import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, USR1 with `preload_app!`: a phased restart that silently becomes a hot one',
  mustShow: 'a line in the log says so, no request fails, and all wait until the master has loaded the app',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload', 'preload'],
  cure: 'puma-phased',
  expect: reproduces({
    says: 'a master that has loaded the app can not replace its workers, and restarts itself instead (lib/puma/launcher.rb, Launcher#phased_restart)',
    outcome: null,
    log: { instance: 'server', pattern: /phased-restart called but not available, restarting normally/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { preload: true });
  },

  async reload(stage) {
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.restartsPhased(stage.instance('server'));
    });
    await observeWait(stage, beganMs);
  },
});
