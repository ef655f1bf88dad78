import {
  allSuspended,
  copyAccepts,
  endMasters,
  FIRST_MASTER_STAYS,
  firstMasterEnds,
  masterForks,
  observeCopyAlone,
  startForkable,
} from '../../../harness/servers/uwsgi/master-fork.ts';
import { defineScenario, reproduces, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`1fp`: the master forks a copy of itself, and pauses; `q` when the copy serves',
  mustShow: 'no request fails, but all wait for the import: the old master pauses before the copy can serve',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-black-art-for-rich-and-brave-people-master-forking',
  tags: ['master-fork'],
  advice: {
    use: 'one instance, the two versions must not answer side by side, and all may wait for the import',
    breaks: 'stats on TCP (`master-fork-stats-on-tcp`)',
  },
  rollback: 'master-fork-rollback-paused-first',
  expect: zeroDowntime(),
  since: [
    {
      version: FIRST_MASTER_STAYS.since,
      because: 'the old master waits for its child, the copy, and never ends (unbit/uwsgi #2722)',
      expect: reproduces({
        says: 'the old master stays behind',
        outcome: null,
        log: { instance: 'server', pattern: /graceful shutdown triggered/ },
      }),
    },
    { version: FIRST_MASTER_STAYS.until, because: 'it ends again', expect: zeroDowntime() },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startForkable(stage, 'master-fork/master-fork.ini');
  },

  // Three commands in one write: move to the second FIFO, fork, pause. The copy begins with the first FIFO.
  async reload(stage) {
    const server = stage.instance('server');
    let copy = 0;
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('new.fifo', '1fp');
      copy = await masterForks(server);
      await allSuspended(stage, server);
      await copyAccepts(stage, server, copy);
      await stage.writeFifo('old.fifo', 'q');
      await firstMasterEnds(stage, server);
    });
    await observeCopyAlone(stage, server, copy);
  },

  aftermath: endMasters,
});
