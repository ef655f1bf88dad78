import { HOLDS } from '../../harness/core/record/recorder.ts';
import { describeExit } from '../../harness/runtime/runtime.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, a version that fails to import, imported once before the reload',
  mustShow: 'the import fails beside the workers, nothing is reloaded, and no client notices',
  source: 'https://nodejs.org/api/cli.html#-e---eval-script',
  tags: ['pm2', 'reload', 'broken-deploy'],
  advice: {
    use: 'always: pm2 itself replaces workers that serve by such that can not start (`pm2-broken-version`)',
    breaks: 'what fails only among the workers, such as a port that is taken',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server');
  },

  async reload(stage) {
    await stage.steps(async () => {
      const imports = "await import(process.env.APP_PATH + '/ver_broken/app.mjs')";
      const check = await stage.startProgram('check', ['node', '--input-type=module', '--eval', imports]);
      const exit = await check.ended({ imports: 1 });
      await stage.observe('the import fails, so that nothing is deployed', () => {
        return 'code' in exit && exit.code === 1 ? HOLDS : `it ${describeExit(exit)}`;
      });
    });
  },
});
