import { defineScenario, zeroDowntime } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a second FPM beside the first, to which nginx is switched',
  mustShow:
    'no request fails, and none waits: the new FPM has preloaded the new version before nginx sends it anything, and the old one ends when it has nothing to do',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['php-fpm', 'reload', 'blue-green'],
  advice: {
    use: 'always: two pools with a master and a socket of their own, and a reload of nginx in between',
    breaks: 'one master for both: it reloads all its pools at once (`php-fpm-usr2`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm-1'));
  },

  // The old worker of nginx has its answers when it exits: process_control_timeout, which is 0 here, has nothing to end.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.switchFront(await stage.startFpm('fpm-2'));
      await stage.ends(stage.instance('fpm-1'));
    });
  },
});
