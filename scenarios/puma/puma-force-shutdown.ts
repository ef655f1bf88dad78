import { defineScenario, reproduces } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart with `force_shutdown_after` that is shorter than a request',
  mustShow: 'a request that is in hand when its worker is told to end is broken off, and its client gets a 503',
  source: 'https://github.com/puma/puma/blob/v5.6.5/lib/puma/dsl.rb',
  tags: ['puma', 'reload', 'timeouts', 'forced'],
  cure: 'puma-phased',
  expect: reproduces({
    says: 'ForceShutdown is raised in each thread that still runs the application, and answered with a 503 (lib/puma/request.rb, Request#handle_request)',
    outcome: 'wrong-status',
    // 408: it had begun to read a request, or waited for the next.
    status: [503, 408],
    also: ['empty-reply', 'reset'],
    causes: ['force-shutdown', 'force-shutdown-unread', 'silent-connection-closed', 'worker-told'],
    log: { instance: 'server', pattern: /Detected force shutdown of a thread/ },
  }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server', { forceShutdownAfterS: 0 });
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.placeSlowInEach(server);
      await stage.restartsPhased(server);
    });
  },
});
