import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { reloadWithQueue } from '../../../harness/servers/uwsgi/listen-queue.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a graceful reload with a listen queue that is too short, on a Unix socket behind nginx',
  mustShow: 'a 502 for each request that finds no room',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload', 'listen-queue', 'nginx'],
  needs: { nginx: 'nginx' },
  cure: 'listen-queue-holds-unix',
  expect: reproduces({
    says: 'on a Unix socket a full queue is an error at once',
    outcome: 'wrong-status',
    status: 502,
    causes: ['backend-queue-full'],
    log: { instance: 'nginx', pattern: /backend\.sock failed \(11: Resource temporarily unavailable\)/ },
  }),
  siege: { clients: 8 },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'listen-queue/unix.ini', 'server', { FOOSERV_SLOW_SECONDS: '4-5' });
    await startNginx(stage, 'reload/nginx.conf');
  },

  async reload(stage) {
    const before = stage.count('wrong-status');
    // Six others besides the siege's eight clients: more than fit, and only then.
    await reloadWithQueue(stage, 8, { socket: 'backend.sock', count: 6 });
    await stage.shows('the reload has cost requests', () => (stage.count('wrong-status') > before ? HOLDS : 'it has cost none'));
  },
});
