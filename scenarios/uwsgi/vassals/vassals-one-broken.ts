import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { allActive, startEmperorTopology, VASSALS } from '../../../harness/servers/uwsgi/emperor-topology.ts';
import { holdsWithQueue } from '../../../harness/servers/uwsgi/held-vassal.ts';
import { rollingReload } from '../../../harness/servers/uwsgi/rolling-reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const MINIMUM = 4;
const BROKEN = 'v3';

export default defineScenario({
  title: 'a rolling reload in which one of 8 vassals fails to import the new version',
  mustShow: `the others are reloaded, at least ${MINIMUM} stay active, the tool says which one failed; who waits in its queue is lost`,
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#subscription-system',
  tags: ['vassals', 'defect'],
  cure: 'broken-deploy-tried-first',
  expect: reproduces({
    says: 'who waits at a vassal that is touched waits for its new version, and is lost where that can not be imported',
    outcome: 'wrong-status',
    status: 502,
    causes: ['proxied-node-ended'],
    log: { instance: 'emperor', pattern: /\*\*\* no app loaded\. GAME OVER \*\*\*/ },
  }),
  needs: { nginx: 'nginx' },
  // Each vassal has one worker: with this many clients one waits at every second vassal.
  siege: { clients: 2 * VASSALS },
  startups: 6,

  async boot(stage) {
    await stage.switchBuild('ver_a_warmed');
    await startEmperorTopology(stage);
  },

  // A vassal that is touched leaves the router and finishes what it has in hand. What the router had passed on before, and
  // no worker accepted, stays in the queue of its socket, which the new version inherits, or takes with it when it ends. In
  // production that is a matter of load. Here the worker of the one that will break holds still from before the roll-out
  // until its vassal is touched, so that a client surely waits at it.
  //
  // The emperor starts the broken one again and again. Told to keep going, the tool does without it: its place among those
  // that may be away is lost, and the others take turns in what is left.
  async reload(stage) {
    const worker = await holdsWithQueue(stage, BROKEN);
    await rollingReload(stage, {
      from: 'ver_a',
      to: 'ver_b',
      build: 'ver_b_one_broken',
      minimum: MINIMUM,
      keepGoing: true,
      failing: [BROKEN],
      meanwhile: () => worker.letGoOnceTouched(),
    });
  },

  // The code is mended. No file has to be touched: the emperor's next try loads it.
  async aftermath(stage) {
    await stage.switchBuild('ver_b_warmed');
    await allActive(stage);
    await stage.observe('once the code is mended, the broken vassal comes up by itself', () => HOLDS);
  },
});
