import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { reloadInPlace } from '../../../harness/servers/uwsgi/reload.ts';
import { meetsAccepts, startWithSlowAccept } from '../../../harness/servers/uwsgi/slow-accept.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

/** What nginx writes down when a backend closes the connection without a byte (src/http/ngx_http_upstream.c). */
const LET_DOWN = /recv\(\) failed \(104: Connection reset by peer\) while reading response header|upstream prematurely closed connection/;

export default defineScenario({
  title: 'the same behind an nginx that asks once more',
  mustShow: 'no request fails: no worker had begun with those that were dropped, and nginx asks again',
  source: 'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_next_upstream',
  tags: ['reload', 'race', 'nginx'],
  needs: { strace: 'strace', nginx: 'nginx' },
  expect: zeroDowntime(),
  siege: { clients: 10 },
  startups: 2,

  // The cure of `accept-race-forced`, for requests that may be asked twice (GET). A POST is not asked again unless nginx is told
  // to; uWSGI itself has no cure.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startWithSlowAccept(stage, 'reload/router-apart.ini', { FOOSERV_SLOW_SECONDS: '0.5-1' });
    await startNginx(stage, 'reload/nginx-retries.conf');
  },

  async reload(stage) {
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      await meetsAccepts(stage, server);
      server.kill('SIGHUP');
    });
    await stage.observe('workers did drop connections of nginx', () =>
      stage.instance('nginx').hasSaid(LET_DOWN) ? HOLDS : 'nginx tells of none, so that it had nothing to ask again',
    );
  },
});
