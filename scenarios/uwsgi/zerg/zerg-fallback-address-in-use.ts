import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

const IN_USE = /bind\(\): Address already in use/;

// When `zerg-fallback` can't help: in the case that it seems to be made for. The pool dies. The zerg that it has handed
// its socket to goes on to serve, so the address is taken; the next one finds no pool, wants to open it, and can't. Nor
// can the pool come back. The deploy is lost, and nothing but a stop of the old instance, an outage, makes way for it. `zerg-hands-on-socket` has another way out.
export default defineScenario({
  title: 'the pool dies while a zerg holds its socket, then a deploy with `zerg-fallback` comes',
  mustShow: 'neither the new instance nor a new pool can open the address; the old version goes on',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#fallback-if-a-zerg-server-is-not-available',
  tags: ['zerg', 'race'],
  cure: 'zerg-hands-on-socket',
  expect: reproduces({
    says: 'the address is held by the old zerg, so the new one can not fall back to it',
    outcome: null,
    log: { instance: 'ver_b-2', pattern: IN_USE },
  }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg-pool.ini');
    await attachZerg(stage, 'ver_a-1');
  },

  async reload(stage) {
    await stage.steps(async () => {
      await stage.instance('pool').killAll('SIGKILL');
      await stage.instance('pool').ended();
      await stage.switchBuild('ver_b');
      const zerg = await stage.startUwsgi('ver_b-2', 'zerg/zerg-fallback.ini');
      await zerg.ended({ imports: 1 });
      const pool = await stage.startUwsgi('pool-2', 'zerg-pool.ini');
      await pool.ended();
    });
    for (const name of ['ver_b-2', 'pool-2']) {
      const instance = stage.instance(name);
      await stage.shows(`${name} could not open the address, and has ended`, () =>
        instance.log.matching(IN_USE).length > 0 && !instance.alive ? HOLDS : instance.logTail(),
      );
    }
  },
});
