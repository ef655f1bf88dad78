import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

// "With this setup, if a Zerg server is not available, the Zerg client will continue binding normally to the specified
// sockets." There is none here: the instance opens the address itself, and is one as any other from then on. It can be
// reloaded in place, at the cost of the wait that this has.
export default defineScenario({
  title: 'a zerg that finds no pool opens the address itself, and is reloaded in place',
  mustShow: 'no request fails; clients wait while the new version is imported, as in any reload in place',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#fallback-if-a-zerg-server-is-not-available',
  tags: ['zerg'],
  advice: {
    use: 'an instance has to come up without its pool, too; reloaded in place, all wait for the import',
    breaks: 'a pool that dies while a zerg holds its socket (`zerg-fallback-address-in-use`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await attachZerg(stage, 'fallback', 'zerg/zerg-fallback.ini');
  },

  async reload(stage) {
    const instance = stage.instance('fallback');
    await stage.observe('it has asked for a pool in vain', () =>
      instance.log.matching(/--- unable to connect to zerg server/).length > 0 ? HOLDS : 'it says nothing of it',
    );
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('fallback.fifo', 'r');
      await instance.says(/spawned uWSGI worker 1 /, { what: 'the new version to be imported', imports: 1 });
    });
  },
});
