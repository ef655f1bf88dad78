import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import {
  hasProgramRequestInHand,
  roles,
  showsRestartOfTheOneThatServes,
  startSupervisor,
  statuses,
  supervisorctl,
} from '../../../harness/servers/uwsgi/supervisor.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

// "We've seen some users getting a 502, but that's because they ask for a request when the file descriptor is being moved
// to the new server." No descriptor moves while a client asks. What gives a 502 is the second deploy. "Note: for supervisor
// the paused server is running": so it is, and `supervisorctl start backup` does nothing then. The default instance has
// not been put to sleep when it is restarted: supervisor ends it in the middle of its requests, and no instance takes the next
// ones before the new version is imported. That one finds the backup in sleeping.fifo and dismisses it, as it should.
// `zerg-backup-deploy` is the cure. Who restarts the instance that runs on purpose (unbit/uwsgi #927) gets the same 502.
export default defineScenario({
  title: 'the backup instance is started, not restarted, before the second deploy: supervisor, nginx',
  mustShow: 'a 502 for each request that the default instance had in hand; then a wait as long as the import',
  source: 'http://daniellombrana.es/blog/2015/07/01/the-art-of-graceful-reloading.html',
  tags: ['zerg', 'supervisor', 'nginx', 'race'],
  cure: 'zerg-backup-deploy',
  expect: reproduces({
    says: 'the start of the backup does nothing, and the instance that runs is restarted',
    outcome: 'wrong-status',
    status: 502,
    causes: ['backend-closed', 'shut-down', 'shut-down-before-app'],
    log: { instance: 'nginx', pattern: /upstream prematurely closed connection while reading response header from upstream/ },
  }),
  needs: { supervisord: 'supervisor', nginx: 'nginx' },
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSupervisor(stage);
    await supervisorctl(stage, 'start', 'default');
    await roles(stage, 'default', null);
    await startNginx(stage, 'backup-deploy/nginx.conf');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await supervisorctl(stage, 'start', 'backup');
      await roles(stage, 'backup', 'default');
      await stage.switchBuild('ver_b');
      await supervisorctl(stage, 'restart', 'default');
      await roles(stage, 'default', 'backup');
    });
    let restartedMs = 0;
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, async () => {
      const answer = await supervisorctl(stage, 'start', 'backup');
      await stage.shows('supervisor starts nothing', () => (/already started/.test(answer) ? HOLDS : `it says: ${answer}`));
      await stage.switchBuild('ver_a');
      await hasProgramRequestInHand(stage, 'default');
      restartedMs = stage.nowMs();
      await supervisorctl(stage, 'restart', 'default');
      await roles(stage, 'default', null);
    });
    await showsRestartOfTheOneThatServes(stage, restartedMs);
    await stage.shows('the sleeping backup has been dismissed by the new default one: no copy is left to roll back to', async () => {
      const left = await statuses(stage, 'backup');
      return left.length === 0 ? HOLDS : `its workers are: ${left.join(', ')}`;
    });
  },

  // supervisor ends its programs one after the other; told here, it has the time that takes.
  async aftermath(stage) {
    await supervisorctl(stage, 'stop', 'all');
  },
});
