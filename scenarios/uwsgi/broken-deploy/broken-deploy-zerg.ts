import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { swap } from '../../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { fallsAsleep, startPool, takesOver } from '../../../harness/servers/uwsgi/zerg.ts';

const NO_APPLICATION = /--- no python application found, check your startup logs for errors ---/;

// Without `need-app` a uWSGI that has no app is still a uWSGI: "no app loaded. going in full dynamic mode". It reaches its
// hooks, puts the good instance to sleep, takes over, and answers every request with a 500 until a person rolls back.
export default defineScenario({
  title: 'a zerg dance with a version that fails to import: without `need-app`',
  mustShow: 'from the deploy to the rollback no client gets a good answer: every request gets a 500',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'broken-deploy'],
  cure: 'broken-deploy-zerg-need-app',
  expect: reproduces({
    says: 'the instance without an app puts the good one to sleep',
    outcome: 'wrong-status',
    status: 500,
    causes: ['no-python-application'],
    log: { instance: 'ver_broken-2', pattern: NO_APPLICATION },
  }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    const failed = async (more: number): Promise<void> => {
      const before = stage.count('wrong-status');
      await stage.until(`${more} more requests to get a 500`, () => (stage.count('wrong-status') >= before + more ? true : null));
    };
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      await takesOver(await stage.startUwsgi('ver_broken-2', 'broken-deploy/zerg-dance-without-need-app.ini'));
      await fallsAsleep(stage, old);
      // What the old one had in hand has been answered, and has arrived.
      await failed(stage.clients);
      await stage.shows('while the broken instance runs, no client is answered', async () => {
        const answered = stage.count('answered');
        await failed(4 * stage.clients);
        const more = stage.count('answered') - answered;
        return more === 0 ? HOLDS : `${more} requests were answered`;
      });
      await swap(stage, { pauses: 'ver_broken-2', resumes: 'ver_a-1' });
    });
  },
});
