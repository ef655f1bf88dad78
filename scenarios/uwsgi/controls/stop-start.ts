import { hasRequestsInHand, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: a restart: stop the old version, start the new one',
  mustShow: 'fail: what was in flight is lost, and no process listens for as long as the restart takes',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#stopping-the-server',
  tags: ['control'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'empty-reply',
    also: ['reset', 'refused'],
    causes: ['shut-down', 'shut-down-before-app', 'listener-ended', 'nobody-listens'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'ver_a-1');
  },

  // As a service manager does it: `uwsgi --stop` sends SIGINT and does not wait for requests.
  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await hasRequestsInHand(stage, old, 3);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      old.kill('SIGINT');
      await old.ended();
      await startServer(stage, 'reload/http-socket.ini', 'ver_b-2');
    });
  },
});
