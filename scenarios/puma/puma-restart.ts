import { defineScenario, refuted } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'control: Puma, a restart: stop the old version gracefully, start the new one',
  mustShow: 'fail: no process listens for as long as the start takes, and every client is refused',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md',
  tags: ['control', 'puma'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['listener-ended', 'nobody-listens', 'silent-connection-closed'],
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      old.kill('SIGTERM');
      await old.ended();
      await stage.startPuma('ver_b-2');
    });
  },
});
