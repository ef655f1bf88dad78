import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { observePace, rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;

export default defineScenario({
  title: `a rolling reload of 8 vassals behind a fastrouter, of which ${MINIMUM} stay`,
  mustShow: `no request fails; at least ${MINIMUM} accept and are subscribed at every moment, and it takes no longer than that needs`,
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals'],
  advice: {
    use: 'many vassals behind a fastrouter: some reload while enough of them stay',
    breaks:
      'all at once (`vassals-all-at-once`), no unsubscription (`vassals-no-unsubscribe`), an app that is not warmed up (`vassals-ultra-lazy`)',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx' },
  // As many clients as vassals stay: they have one process each, and with more of them one waits for another.
  siege: { clients: MINIMUM },
  startups: 3,

  // An emperor, a fastrouter, nginx, and eight vassals of one process each: symbolic links to one ini file. The app is a
  // lazy one that warms itself up when it is imported.
  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // A deploy: switch the link, then let the tool touch one vassal's link after the other, as many at once as it may.
  async reload(stage) {
    const tool = await rollingReload(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_b_warmed', minimum: MINIMUM });
    await observePace(stage, tool, MINIMUM);
  },
});
