import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { hasRequestsInHand, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with less mercy than a streamed answer needs, behind nginx',
  mustShow: 'answers without their end, which nginx ends with a correct last chunk: no client can see that they were cut',
  source: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/http/ngx_http_upstream.c',
  tags: ['reload', 'stream', 'nginx'],
  cure: 'mercy-spares-stream-behind-nginx',
  expect: reproduces({
    says: 'workers are killed in the middle of an answer, and nginx takes the closed connection for its end',
    outcome: 'wrong-body',
    causes: ['no-mercy'],
    log: { instance: 'server', pattern: /is taking too much time to die\.\.\.NO MERCY !!!/ },
  }),
  needs: { nginx: 'nginx' },
  siege: { paths: ['/stream/', '/fast/'] },
  startups: 2,

  // As in `mercy-cuts-stream`. The protocol between nginx and uWSGI has no end of an answer without a length but the end of the
  // connection. nginx sends it on in chunks, and ends them properly.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart-short-mercy.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
    await startNginx(stage, 'reload/nginx.conf');
  },

  async reload(stage) {
    await hasRequestsInHand(stage, stage.instance('server'), 5);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
