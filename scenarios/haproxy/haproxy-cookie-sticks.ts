import { KEPT_SESSIONS } from '../../harness/apps/kept-sessions/kept-sessions.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  app: KEPT_SESSIONS,
  title: 'HAProxy, a reload with `cookie SERVERID insert`: each user keeps the name of their backend',
  mustShow: 'no request fails: each user is sent to the backend that has their session, by the new process as by the old one',
  source: 'https://docs.haproxy.org/2.6/configuration.html#cookie',
  tags: ['haproxy', 'reload', 'sessions'],
  advice: {
    use: 'backends keep sessions in their memory: the user keeps the name of the backend in a cookie',
    breaks: 'a stick table without peers (`haproxy-stick-table-lost`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  // A kept connection may be closed as a request comes, whatever becomes of sessions: that is shown elsewhere.
  siege: { cookies: true, lanes: ['new'] },
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2), 'cookie-insert.cfg');
    await stage.startHaproxy('haproxy');
  },

  // Nothing but HAProxy is new: the backends and what they know of their users stay.
  async reload(stage) {
    await stage.steps(() => stage.reloads(stage.instance('haproxy')));
  },
});
