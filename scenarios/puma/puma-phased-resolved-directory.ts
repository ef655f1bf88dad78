import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart with a `directory` that is resolved: every worker is new, and the code is old',
  mustShow: 'Puma restarts phase by phase, and the old version answers for ever: a green deploy that changed nothing',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload', 'stale'],
  cure: 'puma-phased',
  expect: reproduces({
    says: 'new workers load the app from the folder that Puma was started for, not from where the link points now (lib/puma/cluster.rb, Cluster#start_phased_restart)',
    outcome: null,
    log: { instance: 'server', pattern: /- Worker \d+ \(PID: \d+\) booted in [\d.]+s, phase: 1/ },
  }),
  // That no version changes is the defect.
  expectsChange: false,
  startups: 3,

  // As by a deploy script that writes the release's own path, or a start in it: without `directory` Puma takes the shell's folder.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { directory: await realpath(join(stage.folder, 'current')) });
  },

  async reload(stage) {
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      await stage.restartsPhased(stage.instance('server'));
    });
  },
});
