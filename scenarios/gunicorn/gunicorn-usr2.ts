import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, USR2: a second master beside the first, then TERM to the first',
  mustShow: 'no request fails, and none waits for the import: the old workers serve until the new ones are ready',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#upgrading-to-a-new-binary-on-the-fly',
  tags: ['gunicorn', 'upgrade'],
  advice: {
    use: 'imports are slow, and no client may wait for them; it takes the memory of both versions meanwhile',
    breaks: 'a supervisor that takes the end of the first master for the end of the service',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  // The new master inherits the listening socket and starts workers of its own. While both are there, both answer. The old
  // one is told to end when every new worker has imported the app; it lets its workers finish what they have in hand.
  async reload(stage) {
    const server = stage.instance('server');
    const [old] = stage.masters(server);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGUSR2', old);
      await stage.newWorkersAreReady(server);
      stage.signalMaster(server, 'SIGTERM', old);
      await stage.oldWorkersEnd(server);
      await stage.until('the old master to end', async () => ((await stage.livingMasters(server)).length === 1 ? true : null));
    });
    await stage.observe('the new master alone is there, and has been promoted', async () => {
      await server.says(/Master has been promoted/, { what: 'the new master to see that it is alone' });
      const left = await stage.livingMasters(server);
      return left.length === 1 && left[0] !== old ? HOLDS : `masters that live: ${left.join(', ')}; the old one is ${old}`;
    });
  },
});
