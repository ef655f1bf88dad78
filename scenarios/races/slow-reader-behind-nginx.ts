import { defineScenario, zeroDowntime } from '../../harness/scenario.ts';
import { HOLDS } from '../../harness/timeline/chronicle.ts';
import { startNginx } from '../../harness/uwsgi/nginx.ts';
import { reloadInPlace, startServer } from '../../harness/uwsgi/reload.ts';

export default defineScenario({
  title: 'a graceful reload while clients read a large answer slowly, from nginx',
  mustShow: 'no request fails: nginx has the answers already; it is no cure for the milliseconds in which a worker writes one to nginx',
  source: 'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_buffering',
  tags: ['reload', 'nginx'],
  needs: { nginx: 'nginx' },
  expect: zeroDowntime(),
  siege: { clients: 4, paths: ['/big/', '/fast/'], readPauseMs: { '/big/': 15 } },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart.ini');
    await startNginx(stage, 'reload/nginx.conf');
  },

  // The cure of `slow-reader`, and the same step: clients are in the middle of large answers, which nginx already has, and
  // the master is told to reload. That is so once every client reads and no worker has anything in hand: then the next
  // answer is seconds away. A worker that just writes to nginx would give its answer up as it would to a slow reader.
  async reload(stage) {
    const reading = (): number => [...stage.requests()].filter(({ outcome, target }) => outcome === 'open' && target === 0).length;
    let atReload = 0;
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      atReload = await stage.until('every client to read a large answer, which nginx has already', async () => {
        const clients = reading();
        if (clients < stage.clients) return null;
        const { workers } = await server.stats();
        return workers.every(({ status }) => status === 'idle') ? clients : null;
      });
      server.kill('SIGHUP');
    });
    await stage.observe('clients were in the middle of a large answer when the reload began', () =>
      atReload >= 2 ? HOLDS : `${atReload} were`,
    );
  },
});
