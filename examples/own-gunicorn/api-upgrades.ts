import { defineScenario, zeroDowntime } from 'zerodrop/gunicorn';

export default defineScenario({
  title: 'our interface, USR2',
  expect: zeroDowntime({ maxStallSeconds: 1 }),

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('api', 'api.conf.py');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.upgrades(stage.instance('api'));
    });
  },
});
