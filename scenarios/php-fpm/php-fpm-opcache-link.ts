import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a deploy that switches the symbolic link `current` and reloads nginx: opcache serves the old version on',
  mustShow: 'the link leads to the new version, nginx has reloaded, the deploy is green, and the old version goes on to answer',
  source: 'https://www.php.net/manual/en/opcache.configuration.php#ini.opcache.revalidate-path',
  tags: ['php-fpm', 'opcache', 'link'],
  cure: 'php-fpm-realpath-root',
  expect: reproduces({
    says: 'opcache knows a script by the path that nginx names, which is the same as before, and looks whether the old file has changed',
    outcome: null,
    log: { instance: 'nginx', pattern: /: reconfiguring$/ },
  }),
  // That no version changes is the defect.
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false }));
  },

  async reload(stage) {
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      await stage.switchFront(stage.instance('fpm'));
    });
  },
});
