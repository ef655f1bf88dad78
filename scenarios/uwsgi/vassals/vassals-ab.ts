import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startAb } from '../../../harness/servers/uwsgi/apache-bench.ts';
import { startEmperorTopology } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;

export default defineScenario({
  title: 'ab -c 10 -n 3000, over and over, while the vassals are reloaded twice',
  mustShow: 'exactly zero failed requests, by the count of ApacheBench and by the siege that goes on beside it',
  source: 'https://github.com/stefantalpalaru/uwsgi_reload#testing',
  tags: ['vassals'],
  expect: zeroDowntime(),
  needs: { nginx: 'nginx', ab: 'apache2-utils' },
  startups: 5,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // The acceptance test of uwsgi_reload: a benchmark in one terminal, and the tool once or twice in another. Here the
  // second time is another deploy.
  async reload(stage) {
    const ab = await startAb(stage);
    await rollingReload(stage, { from: 'ver_a', to: 'ver_b', build: 'ver_b_warmed', minimum: MINIMUM });
    await rollingReload(stage, { from: 'ver_b', to: 'ver_a', build: 'ver_a_warmed', minimum: MINIMUM });
    const { runs, complete, failed, non2xx, broken } = await ab.stop();
    await stage.observe(`ab reports no failed request (${complete} requests in ${runs} runs of -c 10 -n 3000)`, () =>
      failed === 0 && non2xx === 0 && broken.length === 0 && runs > 0 ? HOLDS : `${failed} failed, ${non2xx} not 2xx; ${broken.join('; ')}`,
    );
  },
});
