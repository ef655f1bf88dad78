import { defineScenario, zeroDowntime } from 'zerodrop/gunicorn';

export default defineScenario({
  title: 'our site, HUP: it brings no new code, since the master has the old one',
  expect: zeroDowntime(),

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('site', 'site.conf.py');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('site'));
    });
  },
});
