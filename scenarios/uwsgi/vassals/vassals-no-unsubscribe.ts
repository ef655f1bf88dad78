import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;

export default defineScenario({
  title: 'vassals that reload without leaving the fastrouter: requests wait for a whole start',
  mustShow: 'no request fails, but some wait at a vassal that reloads until it is up; the tool says why',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals', 'defect'],
  cure: 'vassals-rolling',
  expect: reproduces({
    says: 'without unsubscribe-on-graceful-reload the fastrouter goes on to send requests to a vassal that reloads, where they wait',
    outcome: null,
    wait: { startups: 0.5 },
    log: { instance: 'emperor', pattern: /\[emperor\] reload the uwsgi instance v\d\.ini/ },
  }),
  needs: { nginx: 'nginx' },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage, 'vassals/vassal-no-unsubscribe.ini');
  },

  // The socket stays open through the reload, so no client is refused.
  async reload(stage) {
    const tool = await rollingReload(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_b_warmed', minimum: MINIMUM });
    await stage.shows('reload-vassals says that vassals never left the fastrouter', () =>
      (tool.result?.neverLeft.length ?? 0) > 0 ? HOLDS : 'it says nothing of the kind',
    );
  },
});
