import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startDancer } from '../../../harness/servers/uwsgi/dance.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';

// With `need-app` an instance whose app can't be imported exits before its hooks run. Nothing had begun that would have
// to be undone: of all strategies this one contains a broken version best.
export default defineScenario({
  title: 'a zerg dance with a version that fails to import: `need-app`',
  mustShow: 'only the deployer notices: the new instance exits with code 22, the old one goes on',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-zerg-dance',
  tags: ['zerg', 'broken-deploy'],
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage);
    await startDancer(stage, 'ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      const broken = await stage.startUwsgi('ver_broken-2', 'zerg-dance.ini');
      await broken.ended({ imports: 1 });
    });
    await stage.observe('the new instance has exited with code 22', () => {
      const exit = stage.instance('ver_broken-2').exit;
      return exit !== null && 'code' in exit && exit.code === 22 ? HOLDS : `it has not: ${JSON.stringify(exit)}`;
    });
    await stage.observe('nothing has told the old one to go to sleep', () =>
      old.hasSaid(/PAUSE|active master fifo is now/) ? `it says: ${old.logTail()}` : HOLDS,
    );
    await stage.observe('the old one still reads running.fifo', async () => {
      const owner = await stage.fifoOwner('running.fifo');
      return owner === old ? HOLDS : `it is read by ${owner?.name ?? 'no process'}`;
    });
  },
});
