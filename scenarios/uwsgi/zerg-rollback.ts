import { dance, observeRoles, startDancer } from '../../harness/servers/uwsgi/dance.ts';
import { rollBack } from '../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../harness/servers/uwsgi/zerg.ts';

export default defineScenario({
  title: 'a zerg dance is rolled back, and the next deploy finds each instance in its place',
  mustShow: 'no request fails and no client waits: two writes, and the old version answers again; the report says how soon',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance-pausing-instances',
  tags: ['zerg', 'rollback'],
  advice: {
    use: 'a zerg dance has brought a bad version: the one before it answers again, and the next deploy is as any other',
    breaks: 'Q when q is meant (`zerg-rollback-brutal`), or both left in the FIFOs where they are (`zerg-rollback-in-place`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });

    // The new version turns out to be bad. The old one is in memory, asleep:
    //   echo 3p > running.fifo     the bad one pauses, in a slot of its own
    //   echo 1p > sleeping.fifo    the good one wakes, and is the running one again
    //   echo 2 > dying.fifo        the bad one takes the place of the sleeper, which is free by now
    await rollBack(stage, { from: 'ver_b', to: 'ver_a', pauses: 'ver_b-2', resumes: 'ver_a-1' });
    await observeRoles(stage, stage.instance('ver_a-1'), stage.instance('ver_b-2'), null, 'after the rollback');

    // A deploy as any other: it dismisses the bad one and puts the good one to sleep.
    await dance(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-3', puts: 'ver_a-1', dismisses: 'ver_b-2' });
  },
});
