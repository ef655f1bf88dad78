import { basename } from 'node:path';
import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { startPool } from '../../../harness/servers/uwsgi/zerg.ts';
import { attachZerg } from '../../../harness/servers/uwsgi/zerg-server.ts';

const INI = 'zerg/zerg-on-two-pools.ini';

// "You can attach a single instance to multiple Zerg servers." One pool hands out two sockets, another, with an abstract
// name, a third; each instance serves all of them. A deploy starts the new instance and dismisses the old one.
export default defineScenario({
  title: 'three addresses in two zerg pools, and one instance on all of them',
  mustShow: 'no request fails on any of the three addresses when one instance follows the other',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#zerg-pools',
  tags: ['zerg'],
  advice: {
    use: 'one instance serves several addresses, or several pools',
    breaks: 'a zerg reloaded in place (`zerg-client-reload`), a pool that dies (`zerg-fallback-address-in-use`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { addresses: 3 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startPool(stage, 'zerg/two-pools.ini', abstractPool(stage.folder));
    await attachZerg(stage, 'ver_a-1', INI, abstractPool(stage.folder));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await attachZerg(stage, 'ver_b-2', INI, abstractPool(stage.folder));
      await stage.writeFifo('ver_a-1.fifo', 'q');
      await stage.instance('ver_a-1').ended();
    });
    await stage.observe('the new instance has been handed three sockets', () => {
      const attached = stage.instance('ver_b-2').log.matching(/uwsgi zerg socket \d+ attached to INET address/).length;
      return attached === 3 ? HOLDS : `it says so of ${attached}`;
    });
  },
});

/** A name that no other run has: abstract names are not in any folder. */
function abstractPool(folder: string): { readonly ABSTRACT_POOL: string } {
  return { ABSTRACT_POOL: `@${basename(folder)}` };
}
