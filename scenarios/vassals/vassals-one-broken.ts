import { defineScenario, zeroDowntime } from '../../harness/scenario.ts';
import { HOLDS } from '../../harness/timeline/chronicle.ts';
import { allActive, startEmpire } from '../../harness/uwsgi/empire.ts';
import { rollingReload } from '../../harness/uwsgi/rolling-reload.ts';

const MINIMUM = 4;

export default defineScenario({
  title: 'a rolling reload in which one of 8 vassals fails to import the new version',
  mustShow: `the others are reloaded, at least ${MINIMUM} stay active, no request fails, and the tool says which one failed`,
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals'],
  expect: zeroDowntime(),
  needs: { nginx: 'nginx' },
  startups: 6,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmpire(stage);
  },

  // The emperor starts the broken one again and again. Told to keep going, the tool does without it: its place among those
  // that may be away is lost, and the others take turns in what is left.
  async reload(stage) {
    await rollingReload(stage, {
      from: 'ver_a',
      to: 'ver_b',
      build: 'ver_b_one_broken',
      minimum: MINIMUM,
      keepGoing: true,
      failing: ['v3'],
    });
  },

  // The code is mended. Nobody has to touch anything: the emperor's next try loads it.
  async aftermath(stage) {
    await stage.switchBuild('ver_b_warmed');
    await allActive(stage);
    await stage.observe('once the code is mended, the broken vassal comes up by itself', () => HOLDS);
  },
});
