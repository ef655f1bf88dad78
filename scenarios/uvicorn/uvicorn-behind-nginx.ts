import { bootBehindNginx, replaceBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn behind nginx: a second one beside the first, nginx is reloaded, and then TERM to the first',
  mustShow: 'no request fails, and none waits for the import; nor is one lost that is on its way when nginx is reloaded',
  source: 'https://www.uvicorn.org/deployment/#running-behind-nginx',
  tags: ['uvicorn', 'nginx'],
  advice: {
    use: 'nginx stands before uvicorn anyway; it takes the memory of both versions meanwhile',
    breaks: 'TERM to the first before the old workers of nginx have ended (`uvicorn-behind-nginx-too-early`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  needs: { nginx: 'nginx-light' },
  startups: 2,

  boot: (stage) => bootBehindNginx(stage),

  // Two requests are on their way when nginx is told: one on a new connection, one on a connection that had one before. nginx reads
  // both to their end before it passes them on, and its old workers end when they are answered.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await replaceBehindNginx(stage, async () => {
      const placed = [await stage.connect(), await stage.connect()];
      placed[0]?.send('/fast/');
      await placed[0]?.outcome;
      for (const connection of placed) connection.sendHalf('/fast/');
      nginx.kill('SIGHUP');
      await nginx.says(/gracefully shutting down$/, { what: 'the old workers of nginx to be told' });
      for (const connection of placed) connection.sendRest();
      await stage.nginxHasReloaded(nginx);
    });
  },
});
