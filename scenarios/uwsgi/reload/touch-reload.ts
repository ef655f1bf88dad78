import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { prepareTouch, reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`touch-reload`: the standard graceful reload, by touching a file',
  mustShow: 'the same as sighup, up to a second later: the master looks at the file once a second',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#reloading-the-server',
  tags: ['reload'],
  advice: {
    use: 'as sighup, if a deploy script touches a file; up to a second later',
    breaks: 'a second deploy too soon (`second-reload-while-importing`), a short listen queue behind nginx (`listen-queue-full-unix`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await prepareTouch(stage, 'reload.touch');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    const beganMs = stage.nowMs();
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, async (server) => {
      await stage.touch('reload.touch');
      await server.says(/reload\.touch has been touched/, { what: 'the master to notice the touch' });
    });
    await observeWait(stage, beganMs);
  },
});
