import { OLD_ASSET, PAGE, pagesOf } from '../../harness/apps/served-pages/served-pages.ts';
import { pagesOutliveDeploy } from '../../harness/run/stage/open-pages.ts';
import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  app: pagesOf('served-pages', false),
  title: 'blue and green backends behind HAProxy: the switch takes the assets of open pages away',
  mustShow: 'who has opened the old page and comes for a part of it after the switch gets 404: only the old version has the file',
  source: 'https://docs.haproxy.org/2.6/management.html#4',
  tags: ['haproxy', 'reload', 'blue-green', 'assets'],
  cure: 'haproxy-assets-kept',
  expect: reproduces({
    says: 'a page of the old version asks for files whose names only the old version has, for as long as a user has it open',
    outcome: 'wrong-status',
    status: 404,
    causes: ['asset-gone'],
  }),
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
      await pagesOutliveDeploy(stage, { page: PAGE, part: OLD_ASSET }, async () => {
        await stage.switchBuild('ver_b');
        await stage.writeConfiguration(await stage.startBackends('ver_b', 2));
        await stage.reloads(haproxy);
        await stage.endBackends(old);
      });
    });
  },
});
