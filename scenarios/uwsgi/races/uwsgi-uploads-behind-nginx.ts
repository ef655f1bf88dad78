import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { NOTHING_ELSE_IS_SLOW, UPLOAD_SIEGE, uploadsHaveBegun } from '../../../harness/servers/uwsgi/upload-siege.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with a mercy of one second while clients upload slowly to nginx, which stands in front',
  mustShow: 'no upload is lost: nginx reads each to its end first, and a worker has it in hand for some milliseconds',
  source: 'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_request_buffering',
  tags: ['reload', 'nginx', 'uploads', 'post'],
  advice: {
    use: 'uploads come over slow lines: nginx keeps them until they are whole, and a reload need not wait for them',
    breaks: 'workers that read uploads themselves, with a short mercy (`uwsgi-uploads-no-mercy`, `uwsgi-uploads-buffered-no-mercy`)',
  },
  needs: { nginx: 'nginx' },
  expect: zeroDowntime(),
  siege: UPLOAD_SIEGE,
  startups: 2,

  // The cure of `uwsgi-uploads-buffered-no-mercy`, with the same mercy.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart-short-mercy.ini', 'server', NOTHING_ELSE_IS_SLOW);
    await startNginx(stage, 'reload/nginx.conf');
  },

  // Clients are in the middle of uploads when the master is told, and no worker has one.
  async reload(stage) {
    await uploadsHaveBegun(stage);
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
  },
});
