import { KEPT_SESSIONS } from '../../harness/apps/kept-sessions/kept-sessions.ts';
import { defineScenario, reproduces } from '../../harness/servers/haproxy/haproxy-scenario.ts';

export default defineScenario({
  app: KEPT_SESSIONS,
  title: 'HAProxy, a reload with a stick table: it forgets which backend has the session of whom',
  mustShow: 'users are sent to a backend that does not know them, and their sessions are lost (409)',
  source: 'https://docs.haproxy.org/2.6/configuration.html#stick-table',
  tags: ['haproxy', 'reload', 'sessions'],
  cure: 'haproxy-cookie-sticks',
  expect: reproduces({
    says: 'a stick table is in the memory of a process, and the new one begins with an empty one',
    outcome: 'wrong-status',
    status: 409,
    causes: ['session-elsewhere'],
  }),
  expectsChange: false,
  // A kept connection may be closed as a request comes, whatever becomes of sessions: that is shown elsewhere.
  siege: { cookies: true, lanes: ['new'] },
  startups: 1,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.writeConfiguration(await stage.startBackends('ver_a', 2), 'stick-table.cfg');
    await stage.startHaproxy('haproxy');
  },

  // Nothing but HAProxy is new: the backends and what they know of their users stay.
  async reload(stage) {
    await stage.steps(() => stage.reloads(stage.instance('haproxy')));
  },
});
