import { observeWait } from '../../harness/run/stage/waiting.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart of a cluster with one worker',
  mustShow: 'no request fails, but all wait until the new worker has loaded the app: the old one is ended first',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload'],
  advice: {
    use: 'there is no memory for two workers, and all may wait for the loading; a hot restart takes as long',
    breaks: 'a version that fails to load: no worker is left',
  },
  expect: zeroDowntime(),
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server');
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
