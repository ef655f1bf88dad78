import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { STATIC_FILES, switchesUnderSiege } from '../../harness/servers/nginx/static-files.ts';

export default defineScenario({
  app: STATIC_FILES,
  title: 'nginx as the origin of static files: a switch of the symbolic link',
  mustShow: 'no request fails, none waits, and from the switch on the new file is served: nginx is told nothing',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#open_file_cache',
  tags: ['nginx', 'origin', 'link'],
  advice: {
    use: 'files, without open_file_cache; with it a reload after the switch',
    breaks: 'open_file_cache (`nginx-static-cached`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNginx('nginx', 'static.conf', { names: { CACHE: 'off' } });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await switchesUnderSiege(stage, 'ver_b');
    });
  },
});
