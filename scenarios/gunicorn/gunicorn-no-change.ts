import { defineScenario, refuted } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'control: gunicorn, a HUP that brings the old version again',
  mustShow: 'inconclusive: a reload took place, but nothing changed',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['gunicorn', 'control', 'reload'],
  expect: refuted({ as: 'inconclusive', by: 'transition' }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // The reload itself is sound; the deploy forgot to switch the link.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
  },
});
