import { KEPT_SESSIONS } from '../../harness/apps/kept-sessions/kept-sessions.ts';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  app: KEPT_SESSIONS,
  title: 'nginx, a reload with one backend more and a cookie that names the backend of a user (`map`)',
  mustShow: 'no request fails: each user is sent to the backend that has their session, whatever others there are',
  source: 'https://nginx.org/en/docs/http/ngx_http_map_module.html',
  tags: ['nginx', 'reload', 'sessions'],
  advice: {
    use: 'backends keep sessions in their memory: the user keeps the name of the backend in a cookie',
    breaks: 'a hash over the backends (`nginx-hash-moves-sessions`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  // A kept connection may be closed as a request comes, whatever becomes of sessions: that is shown elsewhere.
  siege: { cookies: true, lanes: ['new'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.switchSessions(await stage.startBackends('ver_a'), 'by-name');
    await stage.startNginx('nginx', 'proxy-sessions.conf');
  },

  // One backend more: those that there were, and what they know of their users, stay.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    const before = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.steps(async () => {
      const third = await stage.startBackend('ver_a-3', 'ver_a', `127.0.0.1:${await freePort()}`);
      await stage.switchSessions([...before, third], 'by-name');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
    });
  },
});
