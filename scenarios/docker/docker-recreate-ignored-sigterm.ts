import { defineScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineScenario({
  title: 'Docker, a recreated container whose first process does not handle SIGTERM',
  mustShow:
    'the signal does nothing to it: it takes requests for as long as `docker stop` waits, and is killed with what it then has in hand',
  source: 'https://docs.docker.com/reference/cli/docker/container/stop/',
  tags: ['docker', 'recreate', 'signals'],
  cure: 'docker-blue-green',
  expect: reproduces({
    says: 'the first process of a PID namespace is not ended by a signal that it does not handle (pid_namespaces(7))',
    outcome: 'empty-reply',
    also: ['refused', 'reset'],
    causes: ['stop-timeout', 'between-containers'],
    log: { instance: 'ver_a-1', pattern: /^container ver_a-1: killed by signal 9$/ },
  }),
  // Slow requests alone: it has some in hand whenever it is killed.
  siege: { clients: 8, paths: ['/slow/'] },
  startups: 2,

  async boot(stage) {
    await stage.listens(await stage.runApp('ver_a-1', 'ver_a', { publish: true, handlesSigterm: false }));
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.stopAndRemove(stage.instance('ver_a-1'), 2);
      await stage.listens(await stage.runApp('ver_b-1', 'ver_b', { publish: true }));
    });
  },
});
