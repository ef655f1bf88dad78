import { everyWorkerAccepts, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { endsWithRequestsWaiting, withMigratedRequests } from '../../../harness/servers/uwsgi/reuse-port.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a new instance beside the old one by SO_REUSEPORT, with net.ipv4.tcp_migrate_req = 1, then `q` for the old one',
  mustShow: 'no request fails: the kernel moves those who wait to the queue of the new instance; some wait for the import',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  tags: ['reuse-port'],
  advice: {
    use: 'neither router nor pool, and the kernel may be told to move who waits (Linux 5.14, root)',
    breaks: "the kernel's default (`reuse-port`), the old instance paused in place of ended (`reuse-port-paused`)",
  },
  expect: zeroDowntime(),
  exclusive: true,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reuse-port/reuse-port.ini', 'ver_a-1');
  },

  // The cure of `reuse-port`: the same steps, on a kernel that is told to (Linux 5.14 and later; it needs root).
  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await withMigratedRequests(stage, () =>
      stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
        await stage.switchBuild('ver_b');
        const fresh = await stage.startUwsgi('ver_b-2', 'reuse-port/reuse-port.ini');
        await fresh.ready();
        await everyWorkerAccepts(stage, fresh);
        await endsWithRequestsWaiting(stage, old);
      }),
    );
  },
});
