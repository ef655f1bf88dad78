import { allActive, startEmperorTopology, touchAll } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'all vassals touched at once: none is left to answer',
  mustShow: 'while all vassals start the fastrouter has no vassal to ask, and nginx answers 502',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals', 'defect'],
  cure: 'vassals-rolling',
  expect: reproduces({
    says: 'with no vassal subscribed the fastrouter closes the connection, and nginx answers 502',
    outcome: 'wrong-status',
    status: 502,
    // What waited at a vassal when it was touched is lost as well.
    causes: ['proxied-no-subscriber', 'proxied-node-ended', 'backend-closed'],
    log: { instance: 'nginx', pattern: /upstream prematurely closed connection/ },
  }),
  needs: { nginx: 'nginx' },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // What the tool is for, left out: every link is touched at the same moment.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b_warmed');
      await touchAll(stage);
      await stage.until('the vassals to go down', async () => (stage.count('wrong-status') > 0 ? true : null));
      await allActive(stage);
    });
  },
});
