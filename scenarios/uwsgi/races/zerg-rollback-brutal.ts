import { deployDancer, startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { KILLING_WORKERS } from '../../../harness/servers/uwsgi/log-lines.ts';
import { hasRequestInHand } from '../../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { reads, startPool, wakesUp } from '../../../harness/servers/uwsgi/zerg.ts';

// "Finally, if you want to bring back a sleeping instance, just do: destroy the running instance, `echo Q`; unpause the
// sleeping instance and set it as the running one, `echo p1`." `Q` does not wait for any request: one that is being answered
// by the instance that is destroyed gets nothing.
export default defineScenario({
  title: 'a zerg dance is rolled back as documented, with `Q`',
  mustShow: 'each request that the new instance had in hand is cut off',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance-pausing-instances',
  tags: ['zerg', 'rollback', 'race'],
  cure: 'zerg-rollback-graceful',
  expect: reproduces({
    says: '`Q` kills the instance in the middle of its requests',
    outcome: 'empty-reply',
    causes: ['shut-down', 'shut-down-before-app'],
    log: { instance: 'ver_b-2', pattern: KILLING_WORKERS },
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    await deployDancer(stage, { from: 'ver_a', to: 'ver_b', as: 'ver_b-2', puts: 'ver_a-1' });
    const bad = stage.instance('ver_b-2');
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await hasRequestInHand(stage, bad);
      await stage.writeFifo('running.fifo', 'Q');
      await bad.ended();
      await stage.writeFifo('sleeping.fifo', 'p1');
      await wakesUp(stage, stage.instance('ver_a-1'));
      await reads(stage, stage.instance('ver_a-1'), 'running.fifo');
    });
  },
});
