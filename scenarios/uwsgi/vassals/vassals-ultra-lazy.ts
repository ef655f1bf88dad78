import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { longestWaitMs } from '../../../harness/run/stage/waiting.ts';
import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;

export default defineScenario({
  title: 'a rolling reload of vassals whose app does its work at the first request',
  mustShow: 'no request fails and the minimum is kept, but the first request to each vassal waits for the whole start',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals', 'defect'],
  cure: 'vassals-rolling',
  expect: reproduces({
    says: 'a lazy app that is not warmed up is called ready before it is: its first request waits for its start',
    outcome: null,
    wait: { startups: 0.9 },
    log: { instance: 'emperor', pattern: /a request has to wait for the start of ver_b/ },
  }),
  needs: { nginx: 'nginx' },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // The import takes no time, so the tool is soon done with all eight; by then not one of them has started in earnest.
  async reload(stage) {
    const beganMs = stage.nowMs();
    await rollingReload(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_b_lazy', minimum: MINIMUM });
    await stage.shows('a request waited for most of a start', () => {
      const waitMs = longestWaitMs(stage, beganMs);
      return waitMs >= stage.startupSeconds * 800 ? HOLDS : `the longest wait was ${waitMs.toFixed(0)} ms`;
    });
  },
});
