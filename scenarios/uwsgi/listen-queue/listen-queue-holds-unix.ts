import { reloadWithQueue } from '../../../harness/servers/uwsgi/listen-queue.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with a listen queue that holds all clients, on a Unix socket behind nginx',
  mustShow: 'no request fails',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload', 'listen-queue', 'nginx'],
  needs: { nginx: 'nginx' },
  expect: zeroDowntime(),
  siege: { clients: 8 },
  startups: 2,

  // The cure of `listen-queue-full-unix`: the same step, and room for 100.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/router-apart.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
    await startNginx(stage, 'reload/nginx.conf');
  },

  async reload(stage) {
    await reloadWithQueue(stage, 8, { socket: 'backend.sock', count: 6 });
  },
});
