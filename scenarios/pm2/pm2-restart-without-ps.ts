import { HOLDS } from '../../harness/core/record/recorder.ts';
import { describeExit } from '../../harness/runtime/runtime.ts';
import { oldVersionAnswersOn } from '../../harness/servers/outlived-version.ts';
import { defineScenario, reproduces } from '../../harness/servers/pm2/pm2-scenario.ts';

export default defineScenario({
  title: 'pm2, `pm2 restart` where the program `ps` is missing, as in slim images',
  mustShow: 'the command fails when the first worker is restarted, and the others serve the old version for ever',
  source: 'https://github.com/keymetrics/docker-pm2/issues/73',
  tags: ['pm2', 'stale'],
  cure: 'pm2-reload',
  expect: reproduces({
    says: 'without `ps` pm2 takes a worker for ended twice (since 7.0.0, lib/TreeKill.js): it is started twice, the second start fails, and the restart ends there',
    outcome: null,
    log: { instance: 'server', pattern: /: PM2 error: process already started$/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPm2('server', { withoutPs: true });
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const restart = await stage.begin('restart');
      const exit = await restart.ended({ imports: stage.processes });
      await stage.shows('`pm2 restart` fails', () => ('code' in exit && exit.code === 1 ? HOLDS : `it ${describeExit(exit)}`));
      await stage.instance('server').says(/^Worker listens /, { what: 'the worker that was restarted to listen', imports: 1 });
    });
    await oldVersionAnswersOn(stage, stage.nowMs());
  },
});
