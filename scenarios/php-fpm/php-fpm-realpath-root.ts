import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a deploy that switches the symbolic link `current`, with `$realpath_root` in nginx',
  mustShow: 'no request fails, none waits, and from the switch on the new version answers: no process is told anything',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_realpath_root',
  tags: ['php-fpm', 'opcache', 'link'],
  advice: {
    use: 'PHP without preloading: no reload is needed, since PHP reads a script when it is asked for',
    breaks: '$document_root, which most configurations name (`php-fpm-opcache-link`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false }), '$realpath_root');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.switchBuild('ver_b'));
  },
});
