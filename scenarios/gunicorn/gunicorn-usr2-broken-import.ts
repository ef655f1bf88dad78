import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, USR2 with a version that fails to import: a second master tries it first',
  mustShow: 'the second master ends, the first one and its workers serve on, and no client notices',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#upgrading-to-a-new-binary-on-the-fly',
  tags: ['gunicorn', 'upgrade', 'broken-deploy'],
  advice: {
    use: 'always before the old version ends: after a HUP there is no way back (`gunicorn-hup-broken-import`)',
    breaks: 'TERM to the first master before the second one is ready',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // The first step of `gunicorn-usr2`. The new workers fail, so the new master ends, and TERM is not sent to the old one.
  async reload(stage) {
    const server = stage.instance('server');
    const [old] = stage.masters(server);
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      stage.signalMaster(server, 'SIGUSR2', old);
      await server.says(/Listening at: /, { what: 'the new master to listen' });
      const oneIsLeft = async (): Promise<true | null> => ((await stage.livingMasters(server)).length === 1 ? true : null);
      await stage.until('one of the two masters to end', oneIsLeft, stage.patienceMs(1));
    });
    await stage.observe('the new workers have failed to import the app', () =>
      server.hasSaid(/ver_broken fails to import, on purpose/) ? HOLDS : server.logTail(),
    );
    await stage.observe('the old master alone is there', async () => {
      const left = await stage.livingMasters(server);
      return left.length === 1 && left[0] === old ? HOLDS : `masters that live: ${left.join(', ')}; the old one is ${old}`;
    });
  },
});
