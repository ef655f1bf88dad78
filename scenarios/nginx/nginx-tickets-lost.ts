import { HOLDS } from '../../harness/core/record/recorder.ts';
import { withTlsUsers } from '../../harness/run/stage/tls-users.ts';
import { defineScenario, reproduces } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadToNewBackends } from '../../harness/servers/nginx/reload-to-new-backends.ts';
import { bootByTls } from '../../harness/servers/nginx/session-tickets.ts';

let address = '';

export default defineScenario({
  title: 'nginx, a reload (HUP) by TLS without `ssl_session_ticket_key`: session tickets of before are worthless',
  mustShow: 'no request fails, and each user who comes back has to shake hands anew: no session of before the reload is resumed',
  source: 'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_session_ticket_key',
  tags: ['nginx', 'reload', 'tls'],
  cure: 'nginx-tickets-kept',
  expect: reproduces({
    says: 'what is loaded anew seals tickets by a key of its own, and opens no ticket of before',
    outcome: null,
  }),
  startups: 2,

  async boot(stage) {
    address = await bootByTls(stage, 'itself');
  },

  // Users come by TLS beside the siege: what they lose is no request, but time and work.
  async reload(stage) {
    const { users, anew } = await withTlsUsers(stage, address, () => reloadToNewBackends(stage));
    await stage.shows(`each of ${users} users had to shake hands anew, once`, () =>
      anew === users ? HOLDS : `${anew} handshakes were not resumed`,
    );
  },
});
