import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { observePace, rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 1;

export default defineScenario({
  title: `a rolling reload of 8 vassals behind a fastrouter, of which ${MINIMUM} stay`,
  mustShow: `no request fails; at least ${MINIMUM} accept and are subscribed at every moment, and it takes no longer than that needs`,
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals'],
  advice: {
    use: 'as vassals-rolling, if a single vassal is enough to answer meanwhile',
    breaks: 'what breaks `vassals-rolling`',
  },
  expect: zeroDowntime(),
  needs: { nginx: 'nginx' },
  // One worker answers all clients in turn, so that clients of two paths fall into step: all slow, then all fast. Three
  // paths keep some of them out of it, and a slow request is under way whenever the version changes.
  siege: { paths: ['/slow/', '/slow/', '/fast/'] },
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
