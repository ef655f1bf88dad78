import { OLD_ASSET, PAGE, pagesOf } from '../../harness/apps/served-pages/served-pages.ts';
import { HOLDS } from '../../harness/core/record/recorder.ts';
import { pagesOutliveDeploy } from '../../harness/run/stage/open-pages.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { switchesUnderSiege } from '../../harness/servers/nginx/static-files.ts';

export default defineScenario({
  app: pagesOf('static-files', true),
  title: 'nginx as the origin of a page and its assets: the new release holds the assets of the old one, too',
  mustShow: 'no request fails: who has opened the old page gets all of its parts after the switch',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#root',
  tags: ['nginx', 'origin', 'link', 'assets'],
  advice: {
    use: 'assets have hashed names: a release takes those of the releases before along, or all are in one folder that only grows',
    breaks: 'a release that holds its own assets alone (`nginx-assets-lost`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { lanes: ['new'] },
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNginx('nginx', 'static.conf', { names: { CACHE: 'off' } });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      const { users, whole } = await pagesOutliveDeploy(stage, { page: PAGE, part: OLD_ASSET }, () => switchesUnderSiege(stage, 'ver_b'));
      await stage.observe('each user who had opened the old page was given what it asks for', () =>
        whole === users ? HOLDS : `${whole} of ${users} were`,
      );
    });
  },
});
