import type { LedgerRecord } from '../../../harness/core/ledger/ledger.ts';
import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

/** Index of `/big/` in its siege. */
const LARGE = 0;

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
  // the master is told to reload. That is so once every client reads and no worker has anything in hand. A worker that just
  // writes to nginx would give its answer up as it would to a slow reader. And it is late enough for the first to have read to
  // the end and ask again while the reload is under way: who only reads would not see a listener that is closed.
  async reload(stage) {
    let atReload = 0;
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      atReload = await stage.until('every client to read a large answer, which nginx has already', async () => {
        const sentAtMs = reading(stage.requests());
        if (sentAtMs.length < stage.clients) return null;
        const leftMs = Math.min(...sentAtMs) + readingTakesMs(stage.requests()) - stage.nowMs();
        if (leftMs > (stage.startupSeconds * 1000) / 2) return null;
        const { workers } = await server.stats();
        return workers.every(({ status }) => status === 'idle') ? sentAtMs.length : null;
      });
      server.kill('SIGHUP');
    });
    await stage.observe('clients were in the middle of a large answer when the reload began', () =>
      atReload >= 2 ? HOLDS : `${atReload} were`,
    );
  },
});

/** When those that are reading a large answer sent their requests. */
function reading(requests: Iterable<LedgerRecord>): readonly number[] {
  return [...requests].filter(({ outcome, target }) => outcome === 'open' && target === LARGE).map(({ sentAtMs }) => sentAtMs);
}

/** How long it took the last client that has read a large answer to its end. */
function readingTakesMs(requests: Iterable<LedgerRecord>): number {
  return [...requests].findLast(({ outcome, target }) => outcome === 'answered' && target === LARGE)?.durationMs ?? 0;
}
