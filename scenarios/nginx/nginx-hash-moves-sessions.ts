import { KEPT_SESSIONS } from '../../harness/apps/kept-sessions/kept-sessions.ts';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  app: KEPT_SESSIONS,
  title: 'nginx, a reload with one backend more behind `hash`: users are sent to other backends than before',
  mustShow: 'users are sent to a backend that does not know them, and their sessions are lost (409)',
  source: 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash',
  tags: ['nginx', 'reload', 'sessions'],
  cure: 'nginx-cookie-sticks',
  expect: reproduces({
    says: 'which backend a hash chooses depends on their number: with another one most users are sent elsewhere',
    outcome: 'wrong-status',
    status: 409,
    causes: ['session-elsewhere'],
  }),
  expectsChange: false,
  // A kept connection may be closed as a request comes, whatever becomes of sessions: that is shown elsewhere.
  siege: { cookies: true, lanes: ['new'] },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.switchSessions(await stage.startBackends('ver_a'), 'by-hash');
    await stage.startNginx('nginx', 'proxy-sessions.conf');
  },

  // One backend more: those that there were, and what they know of their users, stay.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    const before = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
    await stage.steps(async () => {
      const third = await stage.startBackend('ver_a-3', 'ver_a', `127.0.0.1:${await freePort()}`);
      await stage.switchSessions([...before, third], 'by-hash');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
    });
  },
});
