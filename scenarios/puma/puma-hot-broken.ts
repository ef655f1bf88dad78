import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a hot restart with a version that fails to load, with `preload_app!`',
  mustShow: 'the old workers have ended, the new master fails, and every client is refused',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#hot-restart',
  tags: ['puma', 'restart', 'broken-deploy', 'preload'],
  cure: 'puma-phased-broken',
  expect: reproduces({
    says: 'the old version is gone before the new one is loaded, and with the master goes the socket',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['master-failed', 'silent-connection-closed'],
    log: { instance: 'server', pattern: /! Unable to load application/ },
  }),
  settlesOn: 'outcomes',
  expectsChange: false,
  siege: { clients: 3 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { preload: true });
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGUSR2');
      await server.ended({ imports: 1 });
    });
  },
});
