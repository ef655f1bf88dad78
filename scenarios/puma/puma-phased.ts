import { defineScenario, zeroDowntime } from '../../harness/servers/puma/puma-scenario.ts';

export default defineScenario({
  title: 'Puma, a phased restart (USR1): one worker after the other is replaced',
  mustShow: 'no request fails, and none waits for the loading; nor is one lost that is on its way to an old worker',
  source: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md#phased-restart',
  tags: ['puma', 'reload'],
  advice: {
    use: 'the usual way: two workers or more, no preload_app!, and both versions may serve at a time',
    breaks:
      'preload_app! (`puma-preload-usr1`), a directory that is resolved (`puma-phased-resolved-directory`), fork_worker after worker 0 was replaced (`puma-fork-worker-stale`), a single worker (`puma-phased-one-worker`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startPuma('server');
  },

  // Two requests are on their way when the master is told, one of them on a connection that had one before. A worker that ends waits for
  // what it has begun to read (lib/puma/client.rb, Client#can_close?).
  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const placed = [await stage.connect(), await stage.connect()];
      placed[0]?.send('/fast/');
      await placed[0]?.outcome;
      for (const connection of placed) {
        await connection.acceptedBy(server);
        connection.sendHalf('/fast/');
      }
      server.kill('SIGUSR1');
      await server.says(/- TERM sent to \d+/, { what: 'the first old worker to be told' });
      for (const connection of placed) connection.sendRest();
      await stage.workersBoot(server);
    });
  },
});
