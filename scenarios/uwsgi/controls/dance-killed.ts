import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { holdsBusyWorker } from '../../../harness/servers/uwsgi/kill.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool, takesOver } from '../../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'control: a zerg dance whose old instance is killed in the middle of its requests',
  mustShow: 'a failure for each request that was cut off, and for no other',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['control', 'zerg'],
  expect: refuted({ as: 'fail', by: 'zero-downtime', outcome: 'empty-reply', also: ['reset'], causes: ['killed'] }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const dancer = await stage.startUwsgi('ver_b-2', 'zerg-dance.ini');
      // It is told to sleep in a moment, and what it has in hand then may be answered before it is looked at.
      await holdsBusyWorker(stage, old);
      await takesOver(dancer);
      await old.killAll('SIGKILL');
      await old.ended();
    });
  },
});
