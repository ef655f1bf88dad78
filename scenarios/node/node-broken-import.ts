import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, a rolling reload with a version that fails to import',
  mustShow: 'the first new worker ends before it listens, the reload is given up, and the old workers serve on: no client notices',
  source: 'https://nodejs.org/api/cluster.html#event-listening',
  tags: ['node', 'reload', 'broken-deploy'],
  advice: {
    use: 'always: a worker that has not listened proves nothing',
    breaks: 'old workers that are told to end at once (`node-broken-import-all-at-once`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const old = stage.workers(server);
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGUSR2');
      await server.says(/gives the reload up/, { what: 'the primary to give the reload up', imports: 1 });
    });
    await stage.observe('the old workers serve on', () => {
      const left = stage.workers(server);
      return left.join() === old.join() ? HOLDS : `workers that listen: ${left.join(', ')}; before: ${old.join(', ')}`;
    });
  },
});
