import { startNginx } from '../../../harness/servers/uwsgi/nginx-in-front.ts';
import { roles, startSupervisor, supervisorctl } from '../../../harness/servers/uwsgi/supervisor.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

// "The auto deployments solution boots the backup server just to have a copy of the running state. Then, it gets all the
// new changes, and restarts the default server." A zerg dance with two dancers, for who can't start more and more of them.
// Both restarts must hit the one that sleeps, since supervisor ends a program brutally. The copy, which is the old version
// that sleeps then, is there for a rollback.
export default defineScenario({
  title: 'a backup instance takes over while the default one is restarted: supervisor, nginx, two deploys',
  mustShow: 'no request fails and no client waits, as long as the instance that is restarted is the one that sleeps',
  source: 'http://daniellombrana.es/blog/2015/07/01/the-art-of-graceful-reloading.html',
  tags: ['zerg', 'supervisor', 'nginx'],
  advice: {
    use: 'the instances are two fixed programs of a supervisor',
    breaks: 'a start of the backup when it must be restarted (`zerg-backup-deploy-started`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  needs: { supervisord: 'supervisor', nginx: 'nginx' },
  startups: 5,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startSupervisor(stage);
    await supervisorctl(stage, 'start', 'default');
    await roles(stage, 'default', null);
    await startNginx(stage, 'backup-deploy/nginx.conf');
  },

  async reload(stage) {
    for (const [from, to] of [
      ['ver_a', 'ver_b'],
      ['ver_b', 'ver_a'],
    ] as const) {
      await stage.transition({ from, to }, async () => {
        // The backup is started with what is there, the old version, and takes over. It may be running already, asleep
        // since the deploy before: so it is restarted, not started.
        await supervisorctl(stage, 'restart', 'backup');
        await roles(stage, 'backup', 'default');
        await stage.switchBuild(to);
        await supervisorctl(stage, 'restart', 'default');
        await roles(stage, 'default', 'backup');
      });
    }
  },

  // supervisor ends its programs one after the other; told here, it has the time that takes.
  async aftermath(stage) {
    await supervisorctl(stage, 'stop', 'all');
  },
});
