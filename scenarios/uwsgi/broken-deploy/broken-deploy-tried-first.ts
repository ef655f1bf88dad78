import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a version that fails to import, tried in an instance of its own before the reload',
  mustShow: 'the trial exits with code 22, the deploy is called off, and no client notices',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
  tags: ['reload', 'broken-deploy'],
  advice: {
    use: 'before every reload in place: there is no way back once the old version has ended',
    breaks: 'leaving it out (`broken-deploy-reload`, `broken-deploy-reload-need-app`, `broken-deploy-chain`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The cure of the four others, for who reloads in place: they have no way back once the old version has ended.
  async reload(stage) {
    await stage.steps(async () => {
      const trial = await stage.startUwsgi('trial', 'broken-deploy/trial.ini', { BUILD: 'ver_broken' });
      await trial.ended({ imports: 1 });
    });
    const { exit } = stage.instance('trial');
    await stage.observe('the trial has exited with code 22', () =>
      exit !== null && 'code' in exit && exit.code === 22 ? HOLDS : JSON.stringify(exit),
    );
  },
});
