import { defineScenario, reproduces } from '../../harness/servers/node/node-scenario.ts';

export default defineScenario({
  title: 'Node, all workers replaced at once by a version that fails to import',
  mustShow: 'the old workers are told to end, no new one ever listens, and every client is refused',
  source: 'https://nodejs.org/api/cluster.html#how-it-works',
  tags: ['node', 'reload', 'broken-deploy'],
  cure: 'node-broken-import',
  expect: reproduces({
    says: 'the primary closes the listening socket when the last worker that used it has gone',
    outcome: 'refused',
    // One that a closing worker hands back when no other listens is never answered.
    also: ['reset', 'timeout'],
    causes: ['no-worker-listens', 'handed-back-to-none'],
    log: { instance: 'server', pattern: /ended with code 1$/ },
  }),
  expectsChange: false,
  settlesOn: 'outcomes',
  siege: { clients: 3 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startNode('server', { nextWhen: 'forked' });
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGUSR2');
      await server.says(/ended with code 1$/, { what: 'each new worker to fail', times: stage.processes, imports: stage.processes });
      await server.says(/^primary \d+ has reloaded$/, { what: 'the old workers to end' });
    });
  },
});
