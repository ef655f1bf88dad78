import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'SIGHUP: the standard graceful reload',
  mustShow: 'no request fails, but all wait: for the slowest request of the old version, then for the import of the new one',
  source:
    'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  tags: ['reload'],
  advice: {
    use: 'the simplest way: imports are short, and all may wait for them',
    breaks:
      'an http router inside (`sighup-embedded-router`), little mercy (`mercy-too-short`), kept connections (`keep-alive`), slow readers (`slow-reader`)',
  },
  rollback: 'sighup-rollback',
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The master lets each worker finish what it has in hand, executes itself with its sockets open, imports the app and
  // forks new workers. A client that comes in the meantime waits in the listen queue.
  async reload(stage) {
    const beganMs = stage.nowMs();
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, (server) => server.kill('SIGHUP'));
    await observeWait(stage, beganMs);
  },
});
