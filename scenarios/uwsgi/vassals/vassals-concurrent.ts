import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { reloadsAsked, startEmperorTopology, vassalNames } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { lastLine, rollingReload, runTool } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;

export default defineScenario({
  title: 'two roll-outs at once: the second is refused',
  mustShow: 'the second ends at once with exit code 2 and touches nothing; the first keeps its minimum, and no request fails',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals'],
  expect: zeroDowntime(),
  needs: { nginx: 'nginx' },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // Together the two would take down twice as many as either may.
  async reload(stage) {
    await rollingReload(stage, {
      from: 'ver_a',
      to: 'ver_b',
      build: 'ver_b_warmed',
      minimum: MINIMUM,
      async meanwhile() {
        const second = await runTool(stage, { minimum: MINIMUM });
        await stage.observe('the second is refused with exit code 2', () =>
          second.exitCode === 2 ? HOLDS : `it ended with ${second.exitCode}: ${lastLine(second.said)}`,
        );
        await stage.observe('it says that another is at work', () =>
          /another roll-out is at work/.test(second.said) ? HOLDS : lastLine(second.said),
        );
      },
    });
    // Each of the two would have touched every vassal: had the second touched any, the emperor had reloaded it again.
    await stage.observe('the emperor has reloaded each vassal once: the second roll-out has touched none', () => {
      const often = reloadsAsked(stage);
      const wrong = vassalNames().filter((name) => often.get(name) !== 1);
      return wrong.length === 0 ? HOLDS : wrong.map((name) => `${name}: ${often.get(name) ?? 0} times`).join(', ');
    });
  },
});
