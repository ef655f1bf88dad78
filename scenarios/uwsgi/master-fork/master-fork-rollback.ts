import { allSuspended, copyAccepts, copyEnds, endMasters, masterForks, startForkable } from '../../../harness/servers/uwsgi/master-fork.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a deploy by master forking, and the way back: `p` for the old master, `q` for the copy',
  mustShow: 'no request fails; the old version answers again as soon as it is resumed',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-black-art-for-rich-and-brave-people-master-forking',
  tags: ['master-fork', 'rollback'],
  advice: {
    use: 'as master-fork-loaded-first, with a way back: the old master stays, paused',
    breaks: 'stats on TCP (`master-fork-stats-on-tcp`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startForkable(stage, 'master-fork/master-fork.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    let copy = 0;
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('new.fifo', '1f');
      copy = await masterForks(server);
      await copyAccepts(stage, server, copy);
      await stage.writeFifo('old.fifo', 'p');
      await allSuspended(stage, server);
    });
    // First one that serves, then none that should not: `p` is a toggle, and resumes.
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await stage.writeFifo('old.fifo', 'p');
      await server.says(/resuming workers/, { what: 'the old master to resume its workers' });
      await stage.writeFifo('new.fifo', 'q');
      await copyEnds(stage, server, copy);
    });
  },

  aftermath: endMasters,
});
