import { OLD_ASSET, PAGE, pagesOf } from '../../harness/apps/served-pages/served-pages.ts';
import { pagesOutliveDeploy } from '../../harness/run/stage/open-pages.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { switchesUnderSiege } from '../../harness/servers/nginx/static-files.ts';

export default defineScenario({
  app: pagesOf('static-files', false),
  title: 'nginx as the origin of a page and its assets: a switch of the symbolic link takes the assets of open pages away',
  mustShow: 'who has opened the old page and comes for a part of it after the switch gets 404: only the old version has the file',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#root',
  tags: ['nginx', 'origin', 'link', 'assets'],
  cure: 'nginx-assets-kept',
  expect: reproduces({
    says: 'a page of the old version asks for files whose names only the old version has, for as long as a user has it open',
    outcome: 'wrong-status',
    status: 404,
    causes: ['asset-gone'],
  }),
  siege: { lanes: ['new'] },
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNginx('nginx', 'static.conf', { names: { CACHE: 'off' } });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await pagesOutliveDeploy(stage, { page: PAGE, part: OLD_ASSET }, () => switchesUnderSiege(stage, 'ver_b'));
    });
  },
});
