import { hasRequestsInHand, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, refuted } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'control: all of uWSGI is killed, and the new version started',
  mustShow: 'fail: what was in flight is lost, and no process answers for as long as the import takes',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#stopping-the-server',
  tags: ['control'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'empty-reply',
    also: ['reset', 'refused'],
    causes: ['killed', 'listener-ended', 'nobody-listens'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini', 'ver_a-1');
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await hasRequestsInHand(stage, old, 3);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await old.killAll('SIGKILL');
      await old.ended();
      await stage.until('every process of the old instance to be gone', async () => ((await old.pids()).length === 0 ? true : null));
      await startServer(stage, 'reload/http-socket.ini', 'ver_b-2');
    });
  },
});
