import { defineScenario, refuted } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'control: gunicorn, USR2, and the first master is not ended: POST go to either version, for as long as both are there',
  mustShow: 'fail: POST that were sent when the deploy was said to be complete are executed by the old version; the books tell how many',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#upgrading-to-a-new-binary-on-the-fly',
  tags: ['control', 'gunicorn', 'upgrade', 'post'],
  expect: refuted({ as: 'fail', by: 'executed-once' }),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // The script takes "the new workers are ready" for the end of the deploy. `gunicorn-usr2` ends the first master before it says so.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGUSR2');
      await stage.newWorkersAreReady(server);
    });
  },
});
