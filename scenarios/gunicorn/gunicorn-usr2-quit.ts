import { defineScenario, refuted } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'control: gunicorn, USR2, then QUIT to the first master in the place of TERM',
  mustShow: 'fail: a quick shutdown cuts what the old workers have in hand',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#master-process',
  tags: ['gunicorn', 'control', 'upgrade'],
  expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'empty-reply', also: ['reset'], causes: ['quick-shutdown'] }),
  since: [
    {
      version: '22.0.0',
      because: 'the signal comes as an exception, which a sync worker answers by an error of its own',
      expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'wrong-status', status: 500, causes: ['quick-shutdown-answered'] }),
    },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const [old] = stage.masters(server);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGUSR2', old);
      await stage.newWorkersAreReady(server);
      stage.signalMaster(server, 'SIGQUIT', old);
      await stage.oldWorkersEnd(server);
    });
  },
});
