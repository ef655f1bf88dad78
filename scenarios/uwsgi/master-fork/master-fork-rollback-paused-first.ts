import { allSuspended, copyAccepts, copyEnds, endMasters, masterForks, startForkable } from '../../../harness/servers/uwsgi/master-fork.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a deploy by `1fp`, and the way back: `p` for the old master, `q` for the copy',
  mustShow: 'no request fails; all clients wait for the import on the way there, and none on the way back',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#the-black-art-for-rich-and-brave-people-master-forking',
  tags: ['master-fork', 'rollback'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startForkable(stage, 'master-fork/master-fork.ini');
  },

  // As the article has it, in one write: the old master pauses before the copy can serve. `master-fork-rollback` is the
  // same with a copy that is loaded first.
  async reload(stage) {
    const server = stage.instance('server');
    let copy = 0;
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('new.fifo', '1fp');
      copy = await masterForks(server);
      await allSuspended(stage, server);
      await copyAccepts(stage, server, copy);
    });
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      await stage.writeFifo('old.fifo', 'p');
      await server.says(/resuming workers/, { what: 'the old master to resume its workers' });
      await stage.writeFifo('new.fifo', 'q');
      await copyEnds(stage, server, copy);
    });
  },

  aftermath: endMasters,
});
