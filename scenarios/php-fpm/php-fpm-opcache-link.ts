import { defineScenario, reproduces } from '../../harness/servers/php-fpm/php-fpm-scenario.ts';

export default defineScenario({
  title: 'PHP-FPM, a deploy that switches the symbolic link `current`, and nothing else: opcache serves the old version on',
  mustShow: 'the link leads to the new version, the deploy is green, and the old version goes on to answer',
  source: 'https://www.php.net/manual/en/opcache.configuration.php#ini.opcache.revalidate-path',
  tags: ['php-fpm', 'opcache', 'link'],
  cure: 'php-fpm-realpath-root',
  expect: reproduces({
    says: 'opcache knows a script by the path that nginx names, which is the same with the link as before, and looks whether the old file has changed',
    outcome: null,
    log: { instance: 'fpm', pattern: /: ready to handle connections$/ },
  }),
  // That no version changes is the defect.
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startFront(await stage.startFpm('fpm', { preloads: false }));
  },

  async reload(stage) {
    await stage.steps(() => stage.switchBuild('ver_b'));
  },
});
