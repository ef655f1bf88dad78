import { HOLDS } from '../../harness/core/record/recorder.ts';
import { withTlsUsers } from '../../harness/run/stage/tls-users.ts';
import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootByTls, reloadsToNewBackends } from '../../harness/servers/haproxy/ticket-keys.ts';

let address = '';

export default defineScenario({
  title: 'HAProxy, a reload by TLS without `tls-ticket-keys`: session tickets of before are worthless',
  mustShow: 'no request fails, and each user who comes back has to shake hands anew: no session of before the reload is resumed',
  source: 'https://docs.haproxy.org/2.6/configuration.html#5.1-tls-ticket-keys',
  tags: ['haproxy', 'reload', 'tls'],
  cure: 'haproxy-tickets-kept',
  expect: reproduces({
    says: 'what is loaded anew seals tickets by a key of its own, and opens no ticket of before',
    outcome: null,
  }),
  startups: 2,

  async boot(stage) {
    address = await bootByTls(stage, 'own-tickets.cfg');
  },

  // Users come by TLS beside the siege: what they lose is no request, but time and work.
  async reload(stage) {
    const { users, anew } = await withTlsUsers(stage, address, () => reloadsToNewBackends(stage, 'own-tickets.cfg'));
    await stage.shows(`each of ${users} users had to shake hands anew, once`, () =>
      anew === users ? HOLDS : `${anew} handshakes were not resumed`,
    );
  },
});
