import { observeWait } from '../../harness/run/stage/waiting.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a hot restart (USR2): the master ends its workers, executes itself anew, and keeps the socket',
  mustShow: 'no request fails, but all wait in the queue of the socket until a new worker has loaded the app',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#hot-restart',
  tags: ['puma', 'restart'],
  advice: {
    use: 'Puma itself or its configuration is to change, the new version may not serve beside the old one, or preload_app! is on',
    breaks:
      'a new version that fails to load: there is no way back (`puma-hot-broken`); clients that do not wait as long as the loading takes',
  },
  expect: zeroDowntime(),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server');
  },

  async reload(stage) {
    const beganMs = stage.nowMs();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.restartsHot(stage.instance('server'));
    });
    await observeWait(stage, beganMs);
  },
});
