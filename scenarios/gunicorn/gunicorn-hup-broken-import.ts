import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, HUP with a version that fails to import',
  mustShow: 'the first new worker that fails ends the master: the old workers have ended already, and every client is refused',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['gunicorn', 'reload', 'broken-deploy'],
  cure: 'gunicorn-usr2-broken-import',
  expect: reproduces({
    says: 'one new worker that can not import ends the master, after the old workers were told to end',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['listener-ended', 'socket-closed', 'nobody-listens', 'socket-gone'],
    log: { instance: 'server', pattern: /Worker failed to boot/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  // With one worker the master exits with code 3. With several it may be interrupted while it ends, by the next that fails.
  siege: { clients: 3 },
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // A worker that fails before it has booted exits with code 3, and the master takes that for a reason to end (arbiter.py,
  // Arbiter.reap_workers, WORKER_BOOT_ERROR). It has told the old workers to end when it forked the new ones.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      stage.signalMaster(server, 'SIGHUP');
      await server.ended({ imports: 1 });
    });
    await stage.shows('the master has exited with code 3', () =>
      server.exit !== null && 'code' in server.exit && server.exit.code === 3 ? HOLDS : JSON.stringify(server.exit),
    );
  },
});
