import { KILLING_WORKERS } from '../../../harness/servers/uwsgi/log-lines.ts';
import { hasRequestInHand } from '../../../harness/servers/uwsgi/rollback.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';
import { attachZerg, startZergServer } from '../../../harness/servers/uwsgi/zerg-server.ts';

const TIMES = 3;

// What "simply shutdown" must not be: a SIGINT, as Ctrl-C, `uwsgi --stop` and the FIFO's `Q` send it, ends the workers in the
// middle of their requests. `zerg-scale` is the cure.
export default defineScenario({
  title: 'a zerg comes to help under load and is dismissed with SIGINT',
  mustShow: 'each request that the zerg had in hand is cut off',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#attaching-zergs-to-the-zerg-server',
  tags: ['zerg', 'scale', 'race'],
  cure: 'zerg-scale',
  expect: reproduces({
    says: 'SIGINT ends a zerg in the middle of its requests',
    outcome: 'empty-reply',
    causes: ['shut-down', 'shut-down-before-app'],
    log: { instance: 'zerg-1', pattern: KILLING_WORKERS },
  }),
  expectsChange: false,
  processes: 2,
  startups: 1 + TIMES,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startZergServer(stage);
  },

  async reload(stage) {
    for (let turn = 1; turn <= TIMES; turn++) {
      const name = `zerg-${turn}`;
      await stage.steps(async () => void (await attachZerg(stage, name)));
      await stage.steps(async () => {
        const zerg = stage.instance(name);
        await hasRequestInHand(stage, zerg);
        zerg.kill('SIGINT');
        await zerg.ended();
      });
    }
  },
});
