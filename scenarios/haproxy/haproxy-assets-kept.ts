import { OLD_ASSET, PAGE, pagesOf } from '../../harness/apps/served-pages/served-pages.ts';
import { HOLDS } from '../../harness/core/record/recorder.ts';
import { pagesOutliveDeploy } from '../../harness/run/stage/open-pages.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  app: pagesOf('served-pages', true),
  title: 'blue and green backends behind HAProxy: the new ones serve the assets of the old version, too',
  mustShow: 'no request fails: who has opened the old page gets all of its parts after the switch',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'blue-green', 'assets'],
  advice: {
    use: 'assets have hashed names: the new version holds those of the versions before, or all are served from one place that only grows',
    breaks: 'a version that holds its own assets alone (`haproxy-assets-lost`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { lanes: ['new'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2));
    await stage.startHaproxy('haproxy');
  },

  async reload(stage) {
    const haproxy = stage.instance('haproxy');
    const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      const { users, whole } = await pagesOutliveDeploy(stage, { page: PAGE, part: OLD_ASSET }, async () => {
        await stage.switchBuild('ver_b');
        await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
        await stage.reloads(haproxy);
        await stage.endBackends(old);
      });
      await stage.observe('each user who had opened the old page was given what it asks for', () =>
        whole === users ? HOLDS : `${whole} of ${users} were`,
      );
    });
  },
});
