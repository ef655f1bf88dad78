import {
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
  title: '`1f`: the master forks a copy of itself; `q` when the copy serves',
  mustShow: 'no request fails and no client waits; both versions answer for a moment',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-black-art-for-rich-and-brave-people-master-forking',
  tags: ['master-fork'],
  rollback: 'master-fork-rollback',
  advice: {
    use: 'one instance, neither pool nor router',
    breaks: 'stats on TCP (`master-fork-stats-on-tcp`), a pause before the copy serves (`master-fork`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
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
    { version: FIRST_MASTER_STAYS.until, because: 'it ends again', expect: zeroDowntime({ maxStallSeconds: 1 }) },
  ],
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startForkable(stage, 'master-fork/master-fork.ini');
  },

  // The old master serves until the copy does. Who wants to go back may pause it then (see `master-fork-rollback`).
  async reload(stage) {
    const server = stage.instance('server');
    let copy = 0;
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('new.fifo', '1f');
      copy = await masterForks(server);
      await copyAccepts(stage, server, copy);
      await stage.writeFifo('old.fifo', 'q');
      await firstMasterEnds(stage, server);
    });
    await observeCopyAlone(stage, server, copy);
  },

  aftermath: endMasters,
});
