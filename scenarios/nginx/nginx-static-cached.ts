import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { STATIC_FILES, switchesUnderSiege } from '../../harness/servers/nginx/static-files.ts';

export default defineScenario({
  app: STATIC_FILES,
  title: 'nginx as the origin of static files: a switch of the symbolic link with `open_file_cache`',
  mustShow: 'the link leads to the new version, and nginx serves the old file on, which it holds open',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#open_file_cache',
  tags: ['nginx', 'origin', 'link'],
  cure: 'nginx-static-link',
  expect: reproduces({
    says: 'a file that is in the cache is used without a look at its path, for 60 s unless open_file_cache_valid says otherwise',
    outcome: null,
  }),
  // That no version changes is the defect.
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNginx('nginx', 'static.conf', { names: { CACHE: 'max=100 inactive=60s' } });
  },

  async reload(stage) {
    await stage.steps(() => switchesUnderSiege(stage, 'ver_b'));
    await stage.shows('the old file was served when the link had led to the new one for as long as the siege looked on', () => {
      const [last] = [...stage.requests()].filter(({ outcome }) => outcome === 'answered').slice(-1);
      return last?.version === 1 ? HOLDS : `the last answer was of version ${last?.version}`;
    });
  },
});
