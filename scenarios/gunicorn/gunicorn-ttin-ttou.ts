import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, TTIN for each worker, then TTOU: new workers beside the old ones, which end when those are ready',
  mustShow: 'no request fails, and none waits for the import: workers that come by TTIN have the new code, and TTOU ends the oldest',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#master-process',
  tags: ['gunicorn', 'reload'],
  advice: {
    use: 'imports are slow, the settings stay as they are, and no second master is wanted; it takes the memory of both versions meanwhile',
    breaks: 'preload_app: new workers have the old code then (`gunicorn-preload-hup`); a worker that fails to import ends the master',
  },
  expect: zeroDowntime({ maxStallSeconds: 0.5 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // Each signal is sent when the one before was heard: the master forgets what comes when five wait (arbiter.py, Arbiter.signal).
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.signalsMaster(server, 'SIGTTIN', stage.processes);
      await stage.newWorkersAreReady(server);
      await stage.signalsMaster(server, 'SIGTTOU', stage.processes);
      await stage.oldWorkersEnd(server);
    });
  },
});
