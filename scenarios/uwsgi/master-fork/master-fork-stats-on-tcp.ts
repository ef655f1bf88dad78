import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { freePort } from '../../../harness/core/siege/free-port.ts';
import { allSuspended, endMasters, masterForks, startForkable } from '../../../harness/servers/uwsgi/master-fork.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

const CLIENTS = 6;

export default defineScenario({
  title: '`1fp` with the stats server on TCP',
  mustShow: 'the copy answers a few requests and exits; the old master stays paused, and all wait until it is resumed',
  source: 'https://github.com/unbit/uwsgi/issues/2364',
  tags: ['master-fork'],
  cure: 'master-fork',
  expect: reproduces({
    says: "the stats server's address is in use, so the copy's master exits, and its workers follow it",
    outcome: null,
    // The copy's master takes its workers with it by SIGTERM (reap_them_all): one that has its handlers by then drops what
    // it has in hand, one that has not answers it first.
    also: ['empty-reply', 'reset'],
    causes: ['brutal-reload', 'brutal-reload-before-app'],
    log: { instance: 'server', pattern: /bind\(\): Address already in use/ },
  }),
  siege: { clients: CLIENTS },
  startups: 2,

  // `master-fork` is the cure: a path, which the copy takes over.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startForkable(stage, 'master-fork/stats-on-tcp.ini', { STATS_ADDRESS: `127.0.0.1:${await freePort()}` });
  },

  // The copy's master looks for the address when its workers accept already. It exits, and they follow, most of them when
  // they have answered what they had in hand: the new version is seen for a moment.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('new.fifo', '1fp');
      const copy = await masterForks(server);
      await allSuspended(stage, server);
      await server.says(/bind\(\): Address already in use/, { what: 'the copy to fail', imports: 1 });
      await stage.until("the copy's processes to be gone", async () => {
        const pids = await server.pids();
        return !pids.includes(copy) && pids.length === 2 + stage.processes ? true : null;
      });
      await stage.shows('the copy is gone, every worker of the old master is paused, and every client waits', () =>
        stage.until('every client to wait', () => (waiting(stage.requests()) === CLIENTS ? HOLDS : null)),
      );
      // The way out.
      await stage.writeFifo('old.fifo', 'p');
    });
  },

  aftermath: endMasters,
});

function waiting(requests: Iterable<{ readonly outcome: string }>): number {
  return [...requests].filter(({ outcome }) => outcome === 'open').length;
}
