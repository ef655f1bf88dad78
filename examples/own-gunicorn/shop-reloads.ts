import { defineScenario, zeroDowntime } from 'zerodrop/gunicorn';

export default defineScenario({
  title: 'our shop, HUP',
  expect: zeroDowntime(),

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('shop', 'shop.conf.py');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.reloads(stage.instance('shop'));
    });
  },
});
