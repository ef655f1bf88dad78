import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import {
  AS_PUBLISHED,
  hasProgramRequestInHand,
  roles,
  showsRestartOfTheOneThatServes,
  startSupervisor,
  supervisorctl,
} from '../../../harness/servers/uwsgi/supervisor.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

// The recipe with its author's own configuration: three FIFOs, `Q`, `writefifo`, SIGQUIT. "We've seen some users getting a
// 502, but that's because they ask for a request when the file descriptor is being moved to the new server." The first
// deploy, in which descriptors are handed over twice, costs no client anything. The second gives the 502s, by the same steps and
// for another reason: the backup sleeps, `start` does nothing to it, and the default one is ended while it serves. What his
// FIFOs and hooks add are races of their own (`zerg-dance-as-documented`, `hook-race-writefifo`); with one worker for each
// client the latter is rare, and it is not what is shown here.
export default defineScenario({
  title: 'the backup recipe as published: its own FIFOs and hooks, supervisor, nginx, two deploys',
  mustShow: 'the first deploy loses nothing; in the second a 502 for each request that the default instance had in hand',
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
  // Few, since the more workers there are, the more often `writefifo` comes before its reader.
  siege: { clients: 2 },
  processes: 2,
  startups: 4,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSupervisor(stage, AS_PUBLISHED);
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
    await stage.shows('the first deploy, in which the socket is handed over twice, has cost no request', () => {
      const failed = [...stage.requests()].filter(({ outcome }) => outcome !== 'open' && outcome !== 'answered').length;
      return failed === 0 ? HOLDS : `${failed} failed`;
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
  },

  // supervisor ends its programs one after the other; told here, it has the time that takes.
  async aftermath(stage) {
    await supervisorctl(stage, 'stop', 'all');
  },
});
