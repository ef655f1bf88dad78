import { HOLDS } from '../../harness/core/record/recorder.ts';
import { withTlsUsers } from '../../harness/run/stage/tls-users.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';
import { bootByTls } from '../../harness/servers/nginx/session-tickets.ts';

let address = '';

export default defineScenario({
  title: 'nginx, a reload (HUP) by TLS with `ssl_session_ticket_key`: sessions are resumed',
  mustShow: 'no request fails and none waits, and each user who comes back resumes the session of before the reload',
  source: 'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_session_ticket_key',
  tags: ['nginx', 'reload', 'tls'],
  advice: {
    use: 'nginx ends TLS for many users who come back: a file of keys, which is changed now and then, and the same on all machines',
    breaks: 'no file of keys (`nginx-tickets-lost`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    address = await bootByTls(stage, 'file');
  },

  // Users come by TLS beside the siege: what they lose is no request, but time and work.
  async reload(stage) {
    const { anew } = await withTlsUsers(stage, address, () => reloadToNewBackends(stage));
    await stage.observe('no user had to shake hands anew', () => (anew === 0 ? HOLDS : `${anew} handshakes were not resumed`));
  },
});
