import { HOLDS } from '../../harness/core/record/recorder.ts';
import { withTlsUsers } from '../../harness/run/stage/tls-users.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootByTls, reloadsToNewBackends } from '../../harness/servers/haproxy/ticket-keys.ts';

let address = '';

export default defineScenario({
  title: 'HAProxy, a reload by TLS with `tls-ticket-keys`: sessions are resumed',
  mustShow: 'no request fails and none waits, and each user who comes back resumes the session of before the reload',
  source: 'https://docs.haproxy.org/2.6/configuration.html#5.1-tls-ticket-keys',
  tags: ['haproxy', 'reload', 'tls'],
  advice: {
    use: 'HAProxy ends TLS for many users who come back: a file of keys, which are changed now and then, and the same on all machines',
    breaks: 'no file of keys (`haproxy-tickets-lost`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 2,

  async boot(stage) {
    address = await bootByTls(stage, 'kept-tickets.cfg');
  },

  // Users come by TLS beside the siege: what they lose is no request, but time and work.
  async reload(stage) {
    const { anew } = await withTlsUsers(stage, address, () => reloadsToNewBackends(stage, 'kept-tickets.cfg'));
    await stage.observe('no user had to shake hands anew', () => (anew === 0 ? HOLDS : `${anew} handshakes were not resumed`));
  },
});
